/*
 * The life of an engine: new, used again, abandoned, aborted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    OFFSET = 0x10000,
    MAGIC = 0x40001000,
    MAGIC_OF_ESP32 = 0x00F01D83,
    LARGEST_FLASH = 0x8000000
};

static uint8_t image[6000];

static esp_loader_flash_write_t begin_write(rig_t *rig, esp_loader_flash_write_t *write)
{
    *write = (esp_loader_flash_write_t){.offset = OFFSET,
                                        .size = sizeof(image),
                                        .block_size = 1024,
                                        .pull = rig_pull,
                                        .user = image};
    rig_fill(image, sizeof(image), 9);
    esp_loader_engine_flash_write(&rig->engine, write);
    return *write;
}

static void a_new_engine_wants_nothing(void **state)
{
    (void)state;
    rig_t rig;
    rig_init(&rig, "esp32", false);
    uint16_t size = 1;
    assert_int_equal(esp_loader_engine_wants(&rig.engine), ESP_LOADER_WANT_DONE);
    (void)esp_loader_engine_tx_buf(&rig.engine, &size);
    assert_int_equal(size, 0);
    esp_loader_engine_rx(&rig.engine, (const uint8_t *)"\xC0\x01\xC0", 3);
    esp_loader_engine_set_time(&rig.engine, 0xFFFFFFFF);
    esp_loader_engine_lines_done(&rig.engine);
    esp_loader_engine_baud_done(&rig.engine);
    esp_loader_engine_abort(&rig.engine, ESP_LOADER_ERROR_FAIL);
    assert_int_equal(esp_loader_engine_wants(&rig.engine), ESP_LOADER_WANT_DONE);
    assert_int_equal(esp_loader_engine_result(&rig.engine)->code, ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_engine_chip(&rig.engine), ESP_UNKNOWN_CHIP);
    assert_int_equal(esp_loader_engine_baud(&rig.engine), 115200);
    rig_free(&rig);
}

static void change_chip(rig_t *rig, const char *name)
{
    const sim_config_t config = {.chip = name};
    sim_link_destroy(rig->link);
    sim_chip_destroy(rig->chip);
    rig->chip = sim_chip_create(&config);
    rig->link = sim_link_create(rig->chip, NULL, 0);
    sim_link_advance(rig->link, rig->now_us);
}

static void connecting_forgets_the_last_chip(void **state)
{
    static const struct {
        const char *name;
        target_chip_t chip;
        bool can_verify;
    } chips[] = {{"esp32c3", ESP32C3_CHIP, true},
                 {"esp8266", ESP8266_CHIP, false},
                 {"esp32", ESP32_CHIP, true},
                 {"esp8266", ESP8266_CHIP, false},
                 {"esp32s3", ESP32S3_CHIP, true}};
    (void)state;
    rig_t rig;
    rig_init(&rig, "esp32", false);
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        esp_loader_flash_write_t write;
        change_chip(&rig, chips[i].name);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_engine_chip(&rig.engine), chips[i].chip);
        assert_int_equal(esp_loader_engine_can_verify(&rig.engine), chips[i].can_verify);
        assert_false(esp_loader_engine_flash_attached(&rig.engine));
        assert_int_equal(esp_loader_engine_flash(&rig.engine)->size, 0);
        assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
        begin_write(&rig, &write);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_memory_equal(sim_chip_flash(rig.chip, NULL) + OFFSET, image, sizeof(image));
    }
    rig_free(&rig);
}

static void a_failed_connection_forgets_it_too(void **state)
{
    (void)state;
    rig_t rig;
    rig_init(&rig, "esp32", false);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    const sim_fault_t unplugged = {.kind = SIM_FAULT_UNPLUG};
    rig_fault(&rig, &unplugged);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(esp_loader_engine_chip(&rig.engine), ESP_UNKNOWN_CHIP);
    assert_false(esp_loader_engine_flash_attached(&rig.engine));
    assert_int_equal(esp_loader_engine_flash(&rig.engine)->size, 0);
    assert_false(esp_loader_engine_can_verify(&rig.engine));
    assert_int_equal(rig_attach(&rig), ESP_LOADER_ERROR_INVALID_TARGET);
    rig_free(&rig);
}

static void a_reset_lets_the_chip_go(void **state)
{
    (void)state;
    rig_t rig;
    rig_init(&rig, "esp32", false);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(sim_chip_mode(rig.chip), SIM_MODE_DOWNLOAD);
    esp_loader_engine_reset(&rig.engine);
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    rig.now_us += 10000;
    sim_link_advance(rig.link, rig.now_us);
    assert_int_equal(sim_chip_mode(rig.chip), SIM_MODE_HALTED);
    assert_int_equal(esp_loader_engine_chip(&rig.engine), ESP_UNKNOWN_CHIP);
    esp_loader_engine_read_register(&rig.engine, MAGIC);
    assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_INVALID_TARGET);
    rig_free(&rig);
}

/* Steps a write from connection on, `steps` far; false when it was over by then. */
static bool write_for(rig_t *rig, esp_loader_flash_write_t *write, unsigned steps)
{
    const sim_config_t config = {.chip = "esp32", .flash_part = "W25Q16", .paced = true};
    rig_init_with(rig, &config);
    rig->split.to_chip = 300;
    assert_int_equal(rig_connect(rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(rig), ESP_LOADER_SUCCESS);
    begin_write(rig, write);
    for (unsigned i = 0; i < steps && rig_step(rig); i++) {
    }
    return (esp_loader_engine_wants(&rig->engine) & ESP_LOADER_WANT_DONE) == 0;
}

static void an_abort_ends_a_write_at_any_step(void **state)
{
    (void)state;
    rig_t rig;
    esp_loader_flash_write_t write;
    unsigned steps = 0;
    while (write_for(&rig, &write, steps)) {
        esp_loader_engine_abort(&rig.engine, ESP_LOADER_ERROR_FAIL);
        assert_int_equal(esp_loader_engine_wants(&rig.engine), ESP_LOADER_WANT_DONE);
        assert_int_equal(esp_loader_engine_result(&rig.engine)->code, ESP_LOADER_ERROR_FAIL);
        esp_loader_engine_abort(&rig.engine, ESP_LOADER_ERROR_TIMEOUT);
        assert_int_equal(esp_loader_engine_result(&rig.engine)->code, ESP_LOADER_ERROR_FAIL);
        rig_free(&rig);
        steps += 13;
    }
    assert_int_equal(esp_loader_engine_result(&rig.engine)->code, ESP_LOADER_SUCCESS);
    esp_loader_engine_abort(&rig.engine, ESP_LOADER_ERROR_FAIL);
    assert_int_equal(esp_loader_engine_result(&rig.engine)->code, ESP_LOADER_SUCCESS);
    assert_true(steps > 50);
    rig_free(&rig);
}

/* The next operation abandons a write, wherever that was. */
static void an_operation_begun_in_the_middle_of_another(void **state)
{
    (void)state;
    rig_t rig;
    esp_loader_flash_write_t write;
    for (unsigned steps = 0; write_for(&rig, &write, steps); steps += 11) {
        esp_loader_engine_read_register(&rig.engine, MAGIC);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_engine_value(&rig.engine), MAGIC_OF_ESP32);
        begin_write(&rig, &write);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_memory_equal(sim_chip_flash(rig.chip, NULL) + OFFSET, image, sizeof(image));
        rig_free(&rig);
    }
    rig_free(&rig);
}

static void identities(void **state)
{
    static const struct {
        const char *chip;
        uint16_t given;
        uint16_t revision;
    } cases[] = {{"esp8266", 0, 0},      {"esp32", 0, 301},     {"esp32", 100, 100},
                 {"esp32", 300, 300},    {"esp32s2", 100, 100}, {"esp32s2", 1, 1},
                 {"esp32s2", 315, 315},  {"esp32s2", 8, 8},     {"esp32s3", 0, 2},
                 {"esp32s3", 1, 1},      {"esp32s3", 210, 210}, {"esp32c3", 0, 4},
                 {"esp32c3", 101, 101},  {"esp32c3", 315, 315}, {"esp32c2", 102, 102},
                 {"esp32c2", 1, 1},      {"esp32c2", 315, 315}, {"esp32c5", 100, 100},
                 {"esp32c5", 1, 1},      {"esp32c5", 315, 315}, {"esp32c6", 2, 2},
                 {"esp32c6", 101, 101},  {"esp32c6", 315, 315}, {"esp32c61", 100, 100},
                 {"esp32c61", 309, 309}, {"esp32h2", 102, 102}, {"esp32h2", 1, 1},
                 {"esp32h2", 307, 307},  {"esp32h4", 100, 100}, {"esp32h4", 315, 315},
                 {"esp32p4", 1, 1},      {"esp32p4", 103, 103}, {"esp32p4", 300, 300},
                 {"esp32p4", 402, 402},  {"esp32p4", 715, 715}, {"esp32s31", 100, 100},
                 {"esp32s31", 1, 1},     {"esp32s31", 315, 315}};
    static const uint8_t mac[6] = {0xAC, 0xD0, 0x74, 0xC0, 0xDB, 0x05};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        rig_t rig;
        sim_config_t config = {.chip = cases[i].chip, .revision = cases[i].given};
        memcpy(config.mac, mac, sizeof(mac));
        rig_init_with(&rig, &config);
        esp_loader_identity_t identity;
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        esp_loader_engine_identify(&rig.engine, &identity);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_memory_equal(identity.mac, mac, sizeof(mac));
        assert_int_equal(identity.revision, cases[i].revision);
        rig_free(&rig);
    }
}

/* What the largest part holds does not matter and is never looked at: its pages stay untouched. */
static void flash_sizes_are_found(void **state)
{
    static uint8_t memory[LARGEST_FLASH];
    (void)state;
    for (size_t i = 0; sim_flash_part_name(i) != NULL; i++) {
        for (size_t chip = 0; sim_chip_name(chip) != NULL; chip++) {
            const char *part = sim_flash_part_name(i);
            const sim_config_t config = {
                .chip = sim_chip_name(chip), .flash_part = part, .flash_memory = memory};
            rig_t rig;
            assert_true(sim_flash_part_size(part) <= sizeof(memory));
            rig_init_with(&rig, &config);
            assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
            esp_loader_engine_flash_detect(&rig.engine, 0);
            assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
            assert_int_equal(esp_loader_engine_flash(&rig.engine)->size, sim_flash_part_size(part));
            assert_true(esp_loader_engine_flash_attached(&rig.engine));
            rig_free(&rig);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_engine_wants_nothing),
        cmocka_unit_test(connecting_forgets_the_last_chip),
        cmocka_unit_test(a_failed_connection_forgets_it_too),
        cmocka_unit_test(a_reset_lets_the_chip_go),
        cmocka_unit_test(an_abort_ends_a_write_at_any_step),
        cmocka_unit_test(an_operation_begun_in_the_middle_of_another),
        cmocka_unit_test(identities),
        cmocka_unit_test(flash_sizes_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
