/*
 * Chips that refuse, chips that nobody knows, chips that say nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/rig.h"
#include "support/scripted/scripted_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static scripted_scene_t scene;

static const esp_loader_result_t *result(void)
{
    return esp_loader_engine_result(&scene.engine);
}

static void assert_result(esp_loader_error_t code, uint8_t command, uint8_t status,
                          uint32_t address)
{
    assert_int_equal(result()->code, code);
    assert_int_equal(result()->command, command);
    assert_int_equal(result()->status, status);
    assert_int_equal(result()->address, address);
}

static void an_unknown_chip_id_is_named(void **state)
{
    static uint8_t info[20];
    static const uint32_t ids[] = {1, 4, 0x63, 0xFF, 0xFFFF, 0xFFFFFFFF};
    (void)state;
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        for (unsigned byte = 0; byte < 4; byte++) {
            info[12 + byte] = (uint8_t)(ids[i] >> 8 * byte);
        }
        scripted_scene_init(&scene, scripted_chip_be_esp32c3);
        scripted_chip_forget(&scene.chip, 0x14);
        scripted_chip_answer(
            &scene.chip,
            (scripted_answer_t){.opcode = 0x14, .data = info, .data_size = sizeof(info)});
        scripted_chip_connect(&scene.chip, &scene.engine);
        assert_result(ESP_LOADER_ERROR_UNSUPPORTED_CHIP, 0x14, 0, ids[i]);
        assert_int_equal(esp_loader_engine_chip(&scene.engine), ESP_UNKNOWN_CHIP);
        assert_false(esp_loader_engine_can_verify(&scene.engine));
        esp_loader_engine_read_register(&scene.engine, 0);
        assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_ERROR_INVALID_TARGET);
    }
}

static void an_unknown_magic_value_is_named(void **state)
{
    (void)state;
    scripted_scene_init(&scene, scripted_chip_be_esp32);
    scripted_chip_forget(&scene.chip, 0x0A);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x0A, .value = 0x12345678});
    scripted_chip_connect(&scene.chip, &scene.engine);
    assert_result(ESP_LOADER_ERROR_UNSUPPORTED_CHIP, 0x0A, 0, 0x12345678);
}

static void a_disturbed_magic_value_is_read_again(void **state)
{
    (void)state;
    scripted_scene_init(&scene, scripted_chip_be_esp32);
    scripted_chip_forget(&scene.chip, 0x0A);
    scripted_chip_answer(&scene.chip,
                         (scripted_answer_t){.opcode = 0x0A, .value = 0x00F01D03, .times = 1});
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x0A, .value = 0x00F01D83});
    assert_int_equal(scripted_chip_connect(&scene.chip, &scene.engine), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_engine_chip(&scene.engine), ESP32_CHIP);
}

enum { AT_ONCE_MS = 200 };

static void a_refused_register_is_reported_at_once(void **state)
{
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x0A, .error = 6});
    const uint32_t begin = scene.chip.now_ms;
    esp_loader_engine_read_register(&scene.engine, 0x1234);
    scripted_scene_run(&scene);
    assert_result(ESP_LOADER_ERROR_INVALID_RESPONSE, 0x0A, 6, 0x1234);
    assert_true(scene.chip.now_ms - begin < AT_ONCE_MS);
}

/* A refusal is shorter than the digest that was asked for. */
static void a_refused_md5_is_reported_at_once(void **state)
{
    (void)state;
    scripted_scene_attach(&scene, scripted_chip_be_esp32);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x13, .error = 5});
    const uint32_t begin = scene.chip.now_ms;
    uint8_t digest[16];
    esp_loader_engine_flash_md5(&scene.engine, 0x1000, SCRIPTED_FLASH_SIZE / 2, digest);
    scripted_scene_run(&scene);
    assert_result(ESP_LOADER_ERROR_INVALID_RESPONSE, 0x13, 5, 0x1000);
    assert_true(scene.chip.now_ms - begin < AT_ONCE_MS);
}

/* The ROMs of ESP32 and ESP32-C3 put as much data before a refusal as the answer would have had. */
static void a_refusal_with_data_is_reported_at_once(void **state)
{
    static const uint8_t stale[64] = {1, 2, 3};
    uint8_t digest[16];
    uint8_t buffer[64];
    (void)state;
    scripted_scene_attach(&scene, scripted_chip_be_esp32);
    scripted_chip_answer(
        &scene.chip,
        (scripted_answer_t){.opcode = 0x13, .error = 9, .data = stale, .data_size = 32});
    const uint32_t begin = scene.chip.now_ms;
    esp_loader_engine_flash_md5(&scene.engine, 0x1000, SCRIPTED_FLASH_SIZE / 2, digest);
    scripted_scene_run(&scene);
    assert_result(ESP_LOADER_ERROR_INVALID_RESPONSE, 0x13, 9, 0x1000);
    scripted_chip_answer(
        &scene.chip,
        (scripted_answer_t){.opcode = 0x0E, .error = 9, .data = stale, .data_size = 64});
    esp_loader_flash_read_t read = {.address = 0x2000, .size = 64, .buffer = buffer};
    esp_loader_engine_flash_read(&scene.engine, &read);
    scripted_scene_run(&scene);
    assert_result(ESP_LOADER_ERROR_INVALID_RESPONSE, 0x0E, 9, 0x2000);
    assert_true(scene.chip.now_ms - begin < AT_ONCE_MS);
}

static void a_refusal_once_is_asked_again(void **state)
{
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x0A, .error = 7, .times = 2});
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x0A, .value = 42});
    esp_loader_engine_read_register(&scene.engine, 0x1234);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_engine_value(&scene.engine), 42);
    assert_int_equal(result()->status, 0);
}

static void a_command_refused_twice_as_unknown_is_not_asked_again(void **state)
{
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32);
    assert_int_equal(scripted_chip_count(&scene.chip, 0x14), 2);
    assert_int_equal(esp_loader_engine_chip(&scene.engine), ESP32_CHIP);
}

/* A damaged command is one that a ROM does not know, on chips that know the command, too. */
static void a_command_refused_once_as_unknown_is_asked_again(void **state)
{
    static const uint8_t esp32c3_info[20] = {[12] = 5};
    (void)state;
    scripted_scene_init(&scene, scripted_chip_be_esp32c3);
    scripted_chip_forget(&scene.chip, 0x14);
    scripted_chip_answer(
        &scene.chip,
        (scripted_answer_t){.opcode = 0x14, .says = 0x08, .error = 5, .repeats = 8, .times = 1});
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x14,
                                                          .data = esp32c3_info,
                                                          .data_size = sizeof(esp32c3_info)});
    scripted_chip_connect(&scene.chip, &scene.engine);
    assert_int_equal(esp_loader_engine_chip(&scene.engine), ESP32C3_CHIP);
    assert_int_equal(scripted_chip_count(&scene.chip, 0x14), 3);
    assert_int_equal(scripted_chip_count(&scene.chip, 0x0A), 0);
}

static uint8_t image[10000];

static esp_loader_error_t write_image(uint32_t block_size)
{
    esp_loader_flash_write_t write = {.offset = 0x10000,
                                      .size = sizeof(image),
                                      .block_size = block_size,
                                      .pull = rig_pull,
                                      .user = image};
    esp_loader_engine_flash_write(&scene.engine, &write);
    return scripted_scene_run(&scene);
}

/* Programming only clears bits, so that the block takes its bytes once more without an erase. A
 * begin in the middle of a sector is refused by real ROMs, and counts all the same. */
static void a_refused_block_is_written_again_at_its_place(void **state)
{
    (void)state;
    scripted_scene_attach(&scene, scripted_chip_be_esp32);
    scripted_chip_forget(&scene.chip, 0x02);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x02, .times = 1});
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x02, .error = 6, .times = 1});
    scripted_chip_forget(&scene.chip, 0x03);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x03, .times = 6});
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x03, .error = 5, .times = 1});
    scripted_chip_accept(&scene.chip, 0x03);
    const uint32_t begin = scene.chip.now_ms;
    assert_int_equal(write_image(1024), ESP_LOADER_SUCCESS);
    assert_true(scene.chip.now_ms - begin < AT_ONCE_MS);
    assert_int_equal(scripted_chip_count(&scene.chip, 0x02), 2);
    uint32_t size;
    const uint8_t *again = scripted_chip_frame(&scene.chip, 0x02, 1, &size);
    /* the seventh block lies at 0x11800: nothing is erased, 3856 bytes are left, in blocks of 256
     */
    assert_memory_equal(again,
                        "\xC0\x00\x02\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x10\x00\x00\x00"
                        "\x00\x01\x00\x00\x00\x18\x01\x00\xC0",
                        26);
    assert_int_equal(scripted_chip_count(&scene.chip, 0x03), 6 + 1 + 16);
}

/* A ROM compares what it has programmed: what a changed block has left there never becomes right by
 * programming. */
static void a_block_that_flash_does_not_take_has_its_sector_erased(void **state)
{
    (void)state;
    scripted_scene_attach(&scene, scripted_chip_be_esp32);
    scripted_chip_forget(&scene.chip, 0x03);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x03, .times = 6});
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x03, .error = 8, .times = 1});
    scripted_chip_accept(&scene.chip, 0x03);
    assert_int_equal(write_image(1024), ESP_LOADER_SUCCESS);
    assert_int_equal(scripted_chip_count(&scene.chip, 0x02), 2);
    uint32_t size;
    const uint8_t *again = scripted_chip_frame(&scene.chip, 0x02, 1, &size);
    /* the seventh block lies at 0x11800: its sector is erased, and 5904 bytes go again, in blocks
     * of 256 */
    assert_memory_equal(again,
                        "\xC0\x00\x02\x10\x00\x00\x00\x00\x00\x00\x10\x00\x00\x18\x00\x00\x00"
                        "\x00\x01\x00\x00\x00\x10\x01\x00\xC0",
                        26);
    assert_int_equal(scripted_chip_count(&scene.chip, 0x03), 6 + 1 + 24);
}

static void blocks_refused_for_good_end_with_the_chips_reason(void **state)
{
    (void)state;
    scripted_scene_attach(&scene, scripted_chip_be_esp32);
    scripted_chip_forget(&scene.chip, 0x03);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x03, .error = 8});
    const uint32_t begin = scene.chip.now_ms;
    assert_int_equal(write_image(1024), ESP_LOADER_ERROR_INVALID_RESPONSE);
    assert_result(ESP_LOADER_ERROR_INVALID_RESPONSE, 0x03, 8, 0x10000);
    assert_true(scene.chip.now_ms - begin < 1000);
    assert_true(scripted_chip_count(&scene.chip, 0x03) <= 10);
}

static void a_refused_begin_ends_the_write(void **state)
{
    (void)state;
    scripted_scene_attach(&scene, scripted_chip_be_esp32);
    scripted_chip_forget(&scene.chip, 0x02);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x02, .error = 6});
    assert_int_equal(write_image(4096), ESP_LOADER_ERROR_INVALID_RESPONSE);
    assert_result(ESP_LOADER_ERROR_INVALID_RESPONSE, 0x02, 6, 0x10000);
    assert_int_equal(scripted_chip_count(&scene.chip, 0x03), 0);
}

static void flash_of_unknown_size_is_named(void **state)
{
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32);
    scripted_chip_accept(&scene.chip, 0x0D);
    scripted_chip_accept(&scene.chip, 0x09);
    scripted_chip_answer(&scene.chip,
                         (scripted_answer_t){.opcode = 0x0A, .value = 0xFF0040EF & ~(1u << 18)});
    assert_int_equal(scripted_chip_attach(&scene.chip, &scene.engine, 0),
                     ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
    assert_int_equal(result()->address, 0x0040EF);
    assert_false(esp_loader_engine_flash_attached(&scene.engine));
}

static void an_spi_controller_that_never_ends_is_given_up(void **state)
{
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32);
    scripted_chip_accept(&scene.chip, 0x0D);
    scripted_chip_accept(&scene.chip, 0x09);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x0A, .value = 1u << 18});
    assert_int_equal(scripted_chip_attach(&scene.chip, &scene.engine, 0), ESP_LOADER_ERROR_TIMEOUT);
    assert_true(scripted_chip_count(&scene.chip, 0x0A) < 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unknown_chip_id_is_named),
        cmocka_unit_test(an_unknown_magic_value_is_named),
        cmocka_unit_test(a_disturbed_magic_value_is_read_again),
        cmocka_unit_test(a_refused_register_is_reported_at_once),
        cmocka_unit_test(a_refused_md5_is_reported_at_once),
        cmocka_unit_test(a_refusal_with_data_is_reported_at_once),
        cmocka_unit_test(a_refusal_once_is_asked_again),
        cmocka_unit_test(a_command_refused_twice_as_unknown_is_not_asked_again),
        cmocka_unit_test(a_command_refused_once_as_unknown_is_asked_again),
        cmocka_unit_test(a_refused_block_is_written_again_at_its_place),
        cmocka_unit_test(a_block_that_flash_does_not_take_has_its_sector_erased),
        cmocka_unit_test(blocks_refused_for_good_end_with_the_chips_reason),
        cmocka_unit_test(a_refused_begin_ends_the_write),
        cmocka_unit_test(flash_of_unknown_size_is_named),
        cmocka_unit_test(an_spi_controller_that_never_ends_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
