/*
 * What only some chips, flashes and boards need: flash at other pins, without an id that tells its
 * size, without power, encrypted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "esp_loader_text.h"
#include "support/scripted/scripted_scene.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { AT = 0x10000, SIZE = 0x3000, BLOCK = 1024 };

static uint8_t image[SIZE];
static rig_t rig;

static void begin(const sim_config_t *config)
{
    rig_fill(image, sizeof(image), 5);
    rig_init_with(&rig, config);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
}

static esp_loader_flash_write_t write_of(uint32_t size, uint32_t block_size)
{
    return (esp_loader_flash_write_t){
        .offset = AT, .size = size, .block_size = block_size, .pull = rig_pull, .user = image};
}

static bool image_is_there(void)
{
    return memcmp(sim_chip_flash(rig.chip, NULL) + AT, image, sizeof(image)) == 0;
}

/* Pins. */

static const uint32_t other_pins = ESP_LOADER_FLASH_PINS(6, 17, 8, 16, 11);

static void pins_in_the_fuses_are_found(void **state)
{
    static const char *const chips[] = {"esp32", "esp32s2", "esp32s3", "esp32c3"};
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        begin(&(sim_config_t){.chip = chips[i], .spi_pins = other_pins});
        assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
        esp_loader_flash_write_t write = write_of(SIZE, BLOCK);
        esp_loader_engine_flash_write(&rig.engine, &write);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_true(image_is_there());
        rig_free(&rig);
    }
}

static void given_pins_come_first(void **state)
{
    (void)state;
    begin(&(sim_config_t){.chip = "esp32", .spi_pins = other_pins, .spi_pins_unfused = true});
    assert_int_equal(rig_attach(&rig), ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
    esp_loader_engine_set_flash_pins(&rig.engine, other_pins);
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    /* The next connection begins from nothing. */
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(&rig), ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
    rig_free(&rig);
}

static void fuses_become_the_word_of_the_command(void **state)
{
    static scripted_scene_t scene;
    /* CLK 1, Q 2, D 3, CS 30 and HD 31, which stand for GPIO32 and 33. */
    const uint32_t fuses[] = {1 | 2 << 5 | 3 << 10 | 30 << 15 | 0xFFF00000, 31 << 4 | 0xFFFFFE0F};
    uint32_t size;
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32);
    scripted_chip_answer(&scene.chip,
                         (scripted_answer_t){.opcode = 0x0A, .value = fuses[0], .times = 2});
    scripted_chip_answer(&scene.chip,
                         (scripted_answer_t){.opcode = 0x0A, .value = fuses[1], .times = 2});
    scripted_chip_accept(&scene.chip, 0x0B);
    scripted_chip_accept(&scene.chip, 0x0D);
    esp_loader_engine_flash_attach(&scene.engine, SCRIPTED_FLASH_SIZE);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    const uint8_t *frame = scripted_chip_frame(&scene.chip, 0x0D, 0, &size);
    assert_memory_equal(frame + 9, "\x81\x30\x78\x1F\x00\x00\x00\x00\xC0", 9);
    /* Words 5 and 3 of the eFuses. */
    frame = scripted_chip_frame(&scene.chip, 0x0A, 2, &size);
    assert_memory_equal(frame + 9, "\x14\xA0\xF5\x3F", 4);
    frame = scripted_chip_frame(&scene.chip, 0x0A, 4, &size);
    assert_memory_equal(frame + 9, "\x0C\xA0\xF5\x3F", 4);
}

/* Sizes. */

static void tables_are_asked_only_where_the_id_tells_nothing(void **state)
{
    static const char *const chips[] = {"esp8266", "esp32", "esp32s3", "esp32p4"};
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        begin(&(sim_config_t){.chip = chips[i], .flash_part = "SST26VF032B"});
        assert_int_equal(rig_attach(&rig), ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
        assert_int_equal(esp_loader_engine_result(&rig.engine)->address, 0x4226BF);
        assert_false(esp_loader_engine_flash_attached(&rig.engine));
        esp_loader_engine_flash_detect(&rig.engine, 0);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_engine_flash(&rig.engine)->size, 0x400000);
        esp_loader_flash_write_t write = write_of(SIZE, BLOCK);
        esp_loader_engine_flash_write(&rig.engine, &write);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_true(image_is_there());
        rig_free(&rig);
    }
    begin(&(sim_config_t){.chip = "esp32"});
    const uint32_t before = sim_chip_counters(rig.chip)->commands[0x09];
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    const uint32_t with_id = sim_chip_counters(rig.chip)->commands[0x09] - before;
    esp_loader_engine_flash_detect(&rig.engine, 0);
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(sim_chip_counters(rig.chip)->commands[0x09] - before, 2 * with_id);
    rig_free(&rig);
}

static void no_flash_has_no_size(void **state)
{
    (void)state;
    begin(&(sim_config_t){.chip = "esp32", .spi_pins = other_pins, .spi_pins_unfused = true});
    esp_loader_engine_flash_detect(&rig.engine, 0);
    assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
    assert_false(esp_loader_engine_flash_attached(&rig.engine));
    rig_free(&rig);
}

/* Power. */

static esp_loader_error_t power(uint16_t revision)
{
    esp_loader_engine_flash_power(&rig.engine, revision);
    return rig_run(&rig);
}

static void flash_without_power_gets_it(void **state)
{
    static const uint16_t revisions[] = {103, 300, 301, 302};
    (void)state;
    for (size_t i = 0; i < sizeof(revisions) / sizeof(revisions[0]); i++) {
        const bool off = revisions[i] > 300;
        begin(&(sim_config_t){.chip = "esp32p4", .revision = revisions[i]});
        assert_int_equal(rig_attach(&rig),
                         off ? ESP_LOADER_ERROR_UNSUPPORTED_CHIP : ESP_LOADER_SUCCESS);
        const uint32_t before = sim_chip_counters(rig.chip)->commands[0x09];
        assert_int_equal(power(revisions[i]), ESP_LOADER_SUCCESS);
        assert_int_equal(sim_chip_counters(rig.chip)->commands[0x09] != before, off);
        assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
        rig_free(&rig);
    }
    begin(&(sim_config_t){.chip = "esp32p4", .revision = 302, .flash_power_fused = true});
    assert_int_equal(power(302), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    rig_free(&rig);
    begin(&(sim_config_t){.chip = "esp32c3"});
    assert_int_equal(power(301), ESP_LOADER_SUCCESS);
    assert_int_equal(sim_chip_counters(rig.chip)->commands[0x09], 0);
    rig_free(&rig);
}

static void be_esp32p4(scripted_chip_t *chip)
{
    static const uint8_t info[20] = {[12] = 18};
    scripted_chip_be_esp32c3(chip);
    scripted_chip_forget(chip, 0x14);
    scripted_chip_answer(
        chip, (scripted_answer_t){.opcode = 0x14, .data = info, .data_size = sizeof(info)});
}

/* No virtual chip tells voltage and current of the supply, which are set on the way. Other bits of
 * these registers stay. Source: esptool, esptool/targets/esp32p4.py, power_on_flash. */
static void the_supply_is_set_in_steps(void **state)
{
    static const struct {
        uint32_t words[4]; /* address, value, mask, microseconds to wait */
    } steps[] = {
        {{0x5011010C, 1, 0xFFFFFFFF, 10000}}, {{0x501151BC, 1u << 27, 1u << 27, 0}},
        {{0x501151B8, 1u << 7, 1u << 7, 0}},  {{0x501153FC, 3, 3, 50}},
        {{0x501151BC, 0, 1u << 27, 0}},       {{0x501151B8, 0, 0xFFu << 23, 0}},
        {{0x501151B8, 1u << 7, 1u << 7, 0}},  {{0x501151B8, 0, 1u << 7, 1800}},
    };
    enum { STEPS = sizeof(steps) / sizeof(steps[0]) };
    static scripted_scene_t scene;
    (void)state;
    scripted_scene_connect(&scene, be_esp32p4);
    scripted_chip_accept(&scene.chip, 0x09);
    const unsigned first = scene.chip.frame_count;
    esp_loader_engine_flash_power(&scene.engine, 301);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    assert_int_equal(scripted_chip_count(&scene.chip, 0x09), STEPS);
    assert_int_equal(scene.chip.frame_count, first + STEPS);
    for (unsigned step = 0; step < STEPS; step++) {
        for (unsigned word = 0; word < 4; word++) {
            assert_int_equal(scripted_chip_word(&scene.chip, first + step, word),
                             steps[step].words[word]);
        }
    }
}

/* What a chip needs before its stub: only one that takes it by its revision tells that. */
static void chips_are_made_ready_for_their_stubs(void **state)
{
    static const uint16_t revisions[] = {103, 300, 301, 302};
    uint16_t revision;
    (void)state;
    for (size_t i = 0; i < sizeof(revisions) / sizeof(revisions[0]); i++) {
        begin(&(sim_config_t){.chip = "esp32p4", .revision = revisions[i]});
        revision = 1;
        esp_loader_engine_prepare_stub(&rig.engine, &revision);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(revision, revisions[i]);
        assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
        rig_free(&rig);
    }
    begin(&(sim_config_t){.chip = "esp32c3", .revision = 4});
    revision = 1;
    const uint32_t frames = sim_chip_counters(rig.chip)->frames;
    esp_loader_engine_prepare_stub(&rig.engine, &revision);
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(revision, 0);
    assert_int_equal(sim_chip_counters(rig.chip)->frames, frames);
    rig_free(&rig);
}

/* Encryption. */

static esp_loader_error_t write_encrypted(uint32_t size, uint32_t block_size)
{
    esp_loader_flash_write_t write = write_of(size, block_size);
    esp_loader_engine_flash_write_encrypted(&rig.engine, &write);
    return rig_run(&rig);
}

static void assert_encrypted(void)
{
    const uint8_t *flash = sim_chip_flash(rig.chip, NULL) + AT;
    uint8_t digest[16];
    for (uint32_t at = 0; at < SIZE; at += 32) {
        assert_memory_not_equal(flash + at, image + at, 32);
    }
    /* The same bytes encrypt alike: a plain write takes them for something else. */
    esp_loader_md5_t md5;
    uint8_t plain[16];
    esp_loader_md5_init(&md5);
    esp_loader_md5_update(&md5, image, SIZE);
    esp_loader_md5_final(&md5, plain);
    esp_loader_engine_flash_md5(&rig.engine, AT, SIZE, digest);
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    assert_memory_not_equal(digest, plain, sizeof(digest));
}

static void chips_encrypt_what_they_write(void **state)
{
    static const char *const chips[] = {"esp32s2", "esp32c2", "esp32c3", "esp32h2", "esp32p4"};
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        begin(&(sim_config_t){.chip = chips[i], .flash_crypt_count = 1});
        assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(write_encrypted(SIZE, BLOCK), ESP_LOADER_SUCCESS);
        assert_encrypted();
        rig_free(&rig);
    }
}

static void stubs_encrypt_too(void **state)
{
    (void)state;
    for (size_t chip = 0; stub_scene_name(chip) != NULL; chip++) {
        rig_fill(image, sizeof(image), 5);
        stub_scene_begin(&rig, chip);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
        assert_string_equal(esp_loader_loader_name(&rig.engine), "flasher stub");
        const bool can = esp_loader_engine_chip(&rig.engine) != ESP8266_CHIP;
        assert_int_equal(write_encrypted(SIZE, BLOCK),
                         can ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        if (can) {
            assert_encrypted();
        } else {
            /* Nothing at all is no exception. */
            esp_loader_flash_deflate_t nothing = {.pull = rig_pull, .user = image};
            esp_loader_engine_flash_deflate_encrypted(&rig.engine, &nothing);
            assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        }
        rig_free(&rig);
    }
}

static void what_cannot_be_encrypted_erases_nothing(void **state)
{
    static const struct {
        const char *chip;
        uint32_t size, block_size;
        esp_loader_error_t error;
    } cases[] = {
        {"esp8266", SIZE, BLOCK, ESP_LOADER_ERROR_UNSUPPORTED_FUNC},
        {"esp32", SIZE, BLOCK, ESP_LOADER_ERROR_UNSUPPORTED_FUNC},
        {"esp32c3", SIZE - 8, BLOCK, ESP_LOADER_ERROR_INVALID_PARAM},
        {"esp32c3", SIZE, 1000, ESP_LOADER_ERROR_INVALID_PARAM},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin(&(sim_config_t){.chip = cases[i].chip});
        assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(write_encrypted(cases[i].size, cases[i].block_size), cases[i].error);
        assert_string_equal(esp_loader_loader_name(&rig.engine), "ROM loader");
        assert_int_equal(sim_chip_counters(rig.chip)->sectors_erased, 0);
        rig_free(&rig);
    }
    rig_init(&rig, "esp32c3", false);
    assert_string_equal(esp_loader_loader_name(&rig.engine), "no loader");
    assert_int_equal(write_encrypted(SIZE, BLOCK), ESP_LOADER_ERROR_INVALID_TARGET);
    rig_free(&rig);
}

/* Blocks one by one: each of whole units, the last one, too. */
static void blocks_end_with_a_unit_of_encryption(void **state)
{
    static const struct {
        const char *chip;
        uint32_t unit;
    } cases[] = {{"esp32c3", 16}, {"esp32s2", 16}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (uint32_t size = 4; size <= 4 * cases[i].unit; size += 4) {
            begin(&(sim_config_t){.chip = cases[i].chip, .flash_crypt_count = 1});
            assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
            esp_loader_flash_write_t write = write_of(4 * cases[i].unit, BLOCK);
            esp_loader_engine_flash_begin_encrypted(&rig.engine, &write);
            assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
            esp_loader_engine_flash_block(&rig.engine, &write, size);
            assert_int_equal(rig_run(&rig), size % cases[i].unit == 0
                                                ? ESP_LOADER_SUCCESS
                                                : ESP_LOADER_ERROR_INVALID_PARAM);
            rig_free(&rig);
        }
    }
}

/* Secure Download Mode. */

static void assert_refused_at_once(void)
{
    const uint64_t before = rig.now_us;
    const uint32_t frames = sim_chip_counters(rig.chip)->frames;
    assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_int_equal(rig.now_us, before);
    assert_int_equal(sim_chip_counters(rig.chip)->frames, frames);
}

static void assert_all_but_writing_is_refused(void)
{
    uint8_t bytes[64];
    esp_loader_identity_t identity;
    esp_loader_flash_read_t read = {.address = AT, .size = sizeof(bytes), .buffer = bytes};
    esp_loader_ram_write_t ram = {.address = 0x3FC90000, .size = 64, .block_size = 64};
    esp_loader_flash_deflate_t deflate = {
        .offset = AT, .size = 4096, .compressed_size = 99, .block_size = BLOCK, .pull = rig_pull};
    esp_loader_engine_t *engine = &rig.engine;
    esp_loader_engine_read_register(engine, 0x60000000);
    assert_refused_at_once();
    esp_loader_engine_write_register(engine, 0x60000000, 1, 1, 0);
    assert_refused_at_once();
    esp_loader_engine_identify(engine, &identity);
    assert_refused_at_once();
    esp_loader_engine_read_revision(engine, &identity);
    assert_refused_at_once();
    esp_loader_engine_flash_md5(engine, AT, 4096, bytes);
    assert_refused_at_once();
    esp_loader_engine_flash_read(engine, &read);
    assert_refused_at_once();
    esp_loader_engine_flash_deflate(engine, &deflate);
    assert_refused_at_once();
    esp_loader_engine_flash_erase(engine, AT, 4096);
    assert_refused_at_once();
    esp_loader_engine_ram_begin(engine, &ram);
    assert_refused_at_once();
    esp_loader_engine_ram_run(engine, 0x3FC90000);
    assert_refused_at_once();
    esp_loader_engine_start_stub(engine, 0x3FC90000);
    assert_refused_at_once();
    esp_loader_engine_prepare_stub(engine, &identity.revision);
    assert_refused_at_once();
    esp_loader_engine_reset_by_watchdog(engine);
    assert_refused_at_once();
    assert_false(esp_loader_engine_can_verify(engine));
    assert_false(esp_loader_engine_can_inflate(engine));
    assert_false(esp_loader_engine_can_reset_by_watchdog(engine));
}

static void secure_download_mode_writes_and_refuses_the_rest_at_once(void **state)
{
    (void)state;
    for (size_t i = 0; sim_chip_name(i) != NULL; i++) {
        if (!sim_chip_has(sim_chip_name(i), SIM_HAS_SECURE_DOWNLOAD)) {
            continue;
        }
        begin(&(sim_config_t){.chip = sim_chip_name(i), .security_flags = SIM_SECURITY_DOWNLOAD});
        assert_string_equal(esp_loader_loader_name(&rig.engine),
                            "ROM loader in Secure Download Mode");
        assert_non_null(strstr(esp_loader_unsupported_advice(&rig.engine), "only writes"));
        esp_loader_target_security_info_t info;
        esp_loader_engine_security_info(&rig.engine, &info);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_true(info.secure_download_mode_enabled);
        assert_all_but_writing_is_refused();
        esp_loader_engine_flash_attach(&rig.engine, 0x400000);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        esp_loader_flash_write_t write = write_of(SIZE, BLOCK);
        esp_loader_engine_flash_write(&rig.engine, &write);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_true(image_is_there());
        rig_free(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pins_in_the_fuses_are_found),
        cmocka_unit_test(given_pins_come_first),
        cmocka_unit_test(fuses_become_the_word_of_the_command),
        cmocka_unit_test(tables_are_asked_only_where_the_id_tells_nothing),
        cmocka_unit_test(no_flash_has_no_size),
        cmocka_unit_test(flash_without_power_gets_it),
        cmocka_unit_test(the_supply_is_set_in_steps),
        cmocka_unit_test(chips_are_made_ready_for_their_stubs),
        cmocka_unit_test(chips_encrypt_what_they_write),
        cmocka_unit_test(stubs_encrypt_too),
        cmocka_unit_test(what_cannot_be_encrypted_erases_nothing),
        cmocka_unit_test(blocks_end_with_a_unit_of_encryption),
        cmocka_unit_test(secure_download_mode_writes_and_refuses_the_rest_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
