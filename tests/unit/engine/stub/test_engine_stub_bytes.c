/*
 * What is sent to a flasher stub, byte for byte: its commands, and where those that it shares with
 * a ROM loader differ.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/scripted/scripted_registers.h"
#include "support/scripted/scripted_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    ESP32_MAGIC = 0x00F01D83,
    MAGIC_AT = 0x40001000,
    FLASH_ID_AT = 0x3FF42080, /* of an ESP32: first data word of its SPI controller */
    SPI_AT = 0x3FF42000,
    FLASH_SIZE = 0x400000,
};

static scripted_scene_t scene;
static scripted_registers_t registers;

/* An ESP32 on which a stub runs. */
static void be_stub(scripted_chip_t *chip)
{
    static const uint8_t taken[] = {0x02, 0x03, 0x08, 0x0B, 0x0D, 0x0F, 0x10, 0x11, 0xD0, 0xD1};
    scripted_chip_init(chip, 2);
    for (size_t i = 0; i < sizeof(taken); i++) {
        scripted_chip_accept(chip, taken[i]);
    }
    scripted_chip_answer(chip, (scripted_answer_t){.opcode = 0x14, .error = 0xC3});
}

static void run(esp_loader_error_t expected)
{
    assert_int_equal(scripted_scene_run(&scene), expected);
}

static void begin(void)
{
    scripted_scene_init(&scene, be_stub);
    scripted_registers_init(&registers, &scene.chip);
    registers.busy = SPI_AT;
    *scripted_register(&registers, MAGIC_AT) = ESP32_MAGIC;
    *scripted_register(&registers, FLASH_ID_AT) = 0x1640EF;
    const esp_loader_connect_args_t args = {.sync_timeout = 100, .trials = 2};
    esp_loader_engine_connect_or_stub(&scene.engine, &args);
    run(ESP_LOADER_SUCCESS);
    assert_true(esp_loader_engine_stub_running(&scene.engine));
    esp_loader_engine_flash_attach(&scene.engine, 0);
    run(ESP_LOADER_SUCCESS);
}

/* The words of the last frame with a command, and that it has no more. */
static void assert_words(uint8_t opcode, const uint32_t *words, unsigned count, uint32_t payload)
{
    unsigned frame = scene.chip.frame_count;
    do {
        assert_true(frame > 0);
        frame--;
    } while (scene.chip.frame_opcodes[frame] != opcode);
    const uint8_t *bytes = scene.chip.frames[frame];
    assert_int_equal(bytes[3] | bytes[4] << 8, 4 * count + payload);
    for (unsigned i = 0; i < count; i++) {
        assert_int_equal(scripted_chip_word(&scene.chip, frame, i), words[i]);
    }
}

#define ASSERT_SENT(opcode, ...)                                                                   \
    do {                                                                                           \
        const uint32_t words_[] = {__VA_ARGS__};                                                   \
        assert_words(opcode, words_, sizeof(words_) / sizeof(words_[0]), 0);                       \
    } while (0)

static void attaching_takes_the_pins_alone(void **state)
{
    (void)state;
    begin();
    ASSERT_SENT(0x0D, 0);
    ASSERT_SENT(0x0B, 0, FLASH_SIZE, 0x10000, 0x1000, 0x100, 0xFFFF);
}

static void all_of_flash_has_a_command_without_an_address(void **state)
{
    (void)state;
    begin();
    esp_loader_engine_flash_erase(&scene.engine, 0, FLASH_SIZE);
    run(ESP_LOADER_SUCCESS);
    assert_words(0xD0, NULL, 0, 0);
    assert_int_equal(scripted_chip_count(&scene.chip, 0xD1), 0);
}

static void a_region_has_address_and_size(void **state)
{
    (void)state;
    begin();
    esp_loader_engine_flash_erase(&scene.engine, 0x12000, 0x3000);
    run(ESP_LOADER_SUCCESS);
    ASSERT_SENT(0xD1, 0x12000, 0x3000);
    esp_loader_engine_flash_erase(&scene.engine, 0, FLASH_SIZE - 0x1000);
    run(ESP_LOADER_SUCCESS);
    ASSERT_SENT(0xD1, 0, FLASH_SIZE - 0x1000);
    esp_loader_engine_flash_erase(&scene.engine, 0x1000, FLASH_SIZE - 0x1000);
    run(ESP_LOADER_SUCCESS);
    ASSERT_SENT(0xD1, 0x1000, FLASH_SIZE - 0x1000);
    assert_int_equal(scripted_chip_count(&scene.chip, 0xD0), 0);
}

/* The caller's size is no size that the part has told. */
static void a_size_that_was_given_is_a_region(void **state)
{
    (void)state;
    begin();
    esp_loader_engine_flash_attach(&scene.engine, 0x200000);
    run(ESP_LOADER_SUCCESS);
    esp_loader_engine_flash_erase(&scene.engine, 0, 0x200000);
    run(ESP_LOADER_SUCCESS);
    ASSERT_SENT(0xD1, 0, 0x200000);
    assert_int_equal(scripted_chip_count(&scene.chip, 0xD0), 0);
}

static void what_is_no_region_is_refused(void **state)
{
    static const struct {
        uint32_t address, size;
        esp_loader_error_t error;
    } regions[] = {
        {0x1001, 0x1000, ESP_LOADER_ERROR_INVALID_PARAM},
        {0x1000, 0x1001, ESP_LOADER_ERROR_INVALID_PARAM},
        {0x1000, 0, ESP_LOADER_ERROR_INVALID_PARAM},
        {0, 0, ESP_LOADER_ERROR_INVALID_PARAM},
        {0x1000, FLASH_SIZE, ESP_LOADER_ERROR_IMAGE_SIZE},
        {FLASH_SIZE, 0x1000, ESP_LOADER_ERROR_IMAGE_SIZE},
        {0xFFFFF000, 0x1000, ESP_LOADER_ERROR_IMAGE_SIZE},
    };
    (void)state;
    begin();
    const unsigned before = scene.chip.frame_count;
    for (size_t i = 0; i < sizeof(regions) / sizeof(regions[0]); i++) {
        esp_loader_engine_flash_erase(&scene.engine, regions[i].address, regions[i].size);
        run(regions[i].error);
    }
    assert_int_equal(scene.chip.frame_count, before);
}

static void a_digest_comes_as_bytes(void **state)
{
    static const uint8_t digest[16] = "\x01\x23\x45\x67\x89\xAB\xCD\xEF\xC0\xDB\x00\xFF\x10\x32";
    uint8_t got[16] = {0};
    (void)state;
    begin();
    scripted_chip_answer(
        &scene.chip,
        (scripted_answer_t){.opcode = 0x13, .data = digest, .data_size = sizeof(digest)});
    esp_loader_engine_flash_md5(&scene.engine, 0x8000, 0x123, got);
    run(ESP_LOADER_SUCCESS);
    ASSERT_SENT(0x13, 0x8000, 0x123, 0, 0);
    assert_memory_equal(got, digest, sizeof(got));
}

static void a_change_of_rate_tells_the_old_one(void **state)
{
    (void)state;
    begin();
    esp_loader_engine_change_baud(&scene.engine, 921600);
    run(ESP_LOADER_SUCCESS);
    ASSERT_SENT(0x0F, 921600, 115200);
    esp_loader_engine_change_baud(&scene.engine, 460800);
    run(ESP_LOADER_SUCCESS);
    ASSERT_SENT(0x0F, 460800, 921600);
}

static const uint8_t *pull(void *user, uint32_t offset, uint32_t size)
{
    (void)size;
    return (const uint8_t *)user + offset;
}

static void writes_have_their_bytes_and_blocks(void **state)
{
    static uint8_t image[5001];
    (void)state;
    begin();
    esp_loader_flash_write_t write = {
        .offset = 0x10000, .size = sizeof(image), .block_size = 2048, .pull = pull, .user = image};
    esp_loader_engine_flash_write(&scene.engine, &write);
    run(ESP_LOADER_SUCCESS);
    /* The fifth word: not encrypted. */
    ASSERT_SENT(0x02, sizeof(image), 3, 2048, 0x10000, 0);
    const uint32_t last[] = {5001 - 4096, 2, 0, 0};
    assert_words(0x03, last, 4, 5001 - 4096);

    esp_loader_flash_deflate_t deflate = {.offset = 0x10000,
                                          .size = 9001,
                                          .compressed_size = sizeof(image),
                                          .block_size = 2048,
                                          .pull = pull,
                                          .user = image};
    esp_loader_engine_flash_deflate(&scene.engine, &deflate);
    run(ESP_LOADER_SUCCESS);
    ASSERT_SENT(0x10, 9001, 3, 2048, 0x10000, 0);
    assert_words(0x11, last, 4, 5001 - 4096);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attaching_takes_the_pins_alone),
        cmocka_unit_test(all_of_flash_has_a_command_without_an_address),
        cmocka_unit_test(a_region_has_address_and_size),
        cmocka_unit_test(a_size_that_was_given_is_a_region),
        cmocka_unit_test(what_is_no_region_is_refused),
        cmocka_unit_test(a_digest_comes_as_bytes),
        cmocka_unit_test(a_change_of_rate_tells_the_old_one),
        cmocka_unit_test(writes_have_their_bytes_and_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
