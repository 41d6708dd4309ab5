/*
 * The clock: it wraps, and it is sometimes reported late.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/flash_case.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const flash_case_t usual = {.chip = "esp32",
                                   .baud = 230400,
                                   .block_size = 1024,
                                   .sizes = {5000},
                                   .offsets = {0x8000},
                                   .paced = true};

static void the_clock_wraps_at_any_moment(void **state)
{
    (void)state;
    const flash_outcome_t sound = flash_case_run(&usual, NULL);
    assert_int_equal(sound.error, ESP_LOADER_SUCCESS);
    for (uint32_t left = 1; left < sound.took_us / 1000; left += 11) {
        flash_case_t flash = usual;
        flash.clock_origin_ms = 0u - left;
        const flash_outcome_t outcome = flash_case_run(&flash, NULL);
        assert_int_equal(outcome.error, ESP_LOADER_SUCCESS);
        assert_true(outcome.right && outcome.untouched);
        assert_int_equal(outcome.took_us, sound.took_us);
    }
}

static void the_sign_of_the_clock_changes(void **state)
{
    (void)state;
    flash_case_t flash = usual;
    flash.clock_origin_ms = 0x80000000u - 500;
    const flash_outcome_t outcome = flash_case_run(&flash, NULL);
    assert_int_equal(outcome.error, ESP_LOADER_SUCCESS);
    assert_int_equal(outcome.took_us, flash_case_run(&usual, NULL).took_us);
}

enum { IMAGE_OFFSET = 0x1000, IMAGE_SIZE = 3000 };

/* Flashes once; the clock jumps by an hour before step `jump_at`. */
static esp_loader_error_t flash_with_jump(rig_t *rig, uint8_t *bytes, unsigned jump_at,
                                          unsigned *steps)
{
    esp_loader_image_t image = {
        .offset = IMAGE_OFFSET, .size = IMAGE_SIZE, .pull = rig_pull, .user = bytes};
    esp_loader_error_t error = rig_connect(rig);
    assert_int_equal(error, ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(rig), ESP_LOADER_SUCCESS);
    esp_loader_job_t job;
    esp_loader_job_init(&job, &rig->engine, &image, 1, 1024);
    *steps = 0;
    while (esp_loader_job_advance(&job)) {
        do {
            if (++*steps == jump_at) {
                rig->clock_origin_ms += 3600 * 1000;
            }
        } while (rig_step(rig));
    }
    return job.result.code;
}

static void one_late_report_ruins_nothing(void **state)
{
    (void)state;
    uint8_t bytes[IMAGE_SIZE];
    rig_fill(bytes, sizeof(bytes), 5);
    unsigned steps = UINT32_MAX;
    for (unsigned jump_at = 0; jump_at <= steps; jump_at += 3) {
        rig_t rig;
        const sim_config_t config = {.chip = "esp32c3", .flash_part = "W25Q16", .paced = true};
        rig_init_with(&rig, &config);
        const esp_loader_error_t error = flash_with_jump(&rig, bytes, jump_at, &steps);
        assert_int_equal(error, ESP_LOADER_SUCCESS);
        assert_memory_equal(sim_chip_flash(rig.chip, NULL) + IMAGE_OFFSET, bytes, IMAGE_SIZE);
        rig_free(&rig);
    }
}

static void time_that_stands_still_changes_nothing(void **state)
{
    (void)state;
    rig_t rig;
    rig_init(&rig, "esp32", true);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    esp_loader_engine_read_register(&rig.engine, 0x40001000);
    for (unsigned i = 0; i < 1000; i++) {
        esp_loader_engine_set_time(&rig.engine, (uint32_t)(rig.now_us / 1000));
        assert_int_equal(esp_loader_engine_wants(&rig.engine),
                         ESP_LOADER_WANT_TX | ESP_LOADER_WANT_WAIT);
    }
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_engine_value(&rig.engine), 0x00F01D83);
    rig_free(&rig);
}

enum { NOWHERE = -1 };

/* Milliseconds until connecting gives up on a dead line, with a clock that begins anywhere; only
 * the loop of the header is run. */
static int give_up_after(uint32_t origin)
{
    uint8_t tx_buffer[64];
    uint16_t size;
    unsigned sent = 0;
    esp_loader_engine_t engine;
    const esp_loader_engine_config_t config = {.tx_buffer = tx_buffer,
                                               .tx_size = sizeof(tx_buffer)};
    const esp_loader_connect_args_t args = {.sync_timeout = 100, .trials = 3};
    esp_loader_engine_init(&engine, &config);
    esp_loader_engine_connect(&engine, &args);
    for (uint32_t passed = 0; passed < 60 * 1000; passed += 10) {
        esp_loader_engine_set_time(&engine, origin + passed);
        const uint32_t wants = esp_loader_engine_wants(&engine);
        if (wants & ESP_LOADER_WANT_DONE) {
            assert_int_equal(esp_loader_engine_result(&engine)->code, ESP_LOADER_ERROR_TIMEOUT);
            assert_true(sent > 3 * 44);
            return (int)passed;
        }
        (void)esp_loader_engine_tx_buf(&engine, &size);
        esp_loader_engine_tx_ack(&engine, size);
        sent += size;
    }
    return NOWHERE;
}

static void a_clock_begins_anywhere(void **state)
{
    static const uint32_t origins[] = {1,          5,          1000000,   0x7FFFFFF0,
                                       0x80000000, 0x90000000, 0xFFFFFFF0};
    (void)state;
    const int from_zero = give_up_after(0);
    assert_in_range(from_zero, 300, 3000);
    for (size_t i = 0; i < sizeof(origins) / sizeof(origins[0]); i++) {
        assert_int_equal(give_up_after(origins[i]), from_zero);
    }
}

/* The caller did something else before each operation, and has not told the time. */
static void time_before_an_operation_is_not_the_operations(void **state)
{
    static const uint32_t pauses_ms[] = {10000, 0x70000000, 0x7FFFFFFF, 0xC0000000};
    uint8_t bytes[1024];
    (void)state;
    rig_fill(bytes, sizeof(bytes), 1);
    for (size_t i = 0; i < sizeof(pauses_ms) / sizeof(pauses_ms[0]); i++) {
        rig_t rig;
        rig_init(&rig, "esp32", true);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        esp_loader_ram_write_t write = {
            .address = 0x40080000, .size = sizeof(bytes), .block_size = 1024, .payload = bytes};
        rig.clock_origin_ms += pauses_ms[i];
        esp_loader_engine_ram_begin(&rig.engine, &write);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        rig.clock_origin_ms += pauses_ms[i];
        esp_loader_engine_ram_block(&rig.engine, &write, sizeof(bytes));
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        rig.clock_origin_ms += pauses_ms[i];
        esp_loader_engine_ram_run(&rig.engine, 0x40080000);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        rig.now_us += 100 * 1000;
        sim_link_advance(rig.link, rig.now_us);
        assert_int_equal(sim_chip_mode(rig.chip), SIM_MODE_RAM_CODE);
        rig_free(&rig);
    }
}

/* A dead line is given up neither before the bytes could have passed nor much later. */
static void slow_rates_are_given_their_time(void **state)
{
    static const uint32_t rates[] = {300, 1200, 2400, 9600, 38400, 115200};
    (void)state;
    for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
        rig_t rig;
        rig_init(&rig, "esp32", true);
        sim_link_set_host_baud(rig.link, rates[i]);
        esp_loader_engine_line_rate(&rig.engine, rates[i]);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        uint8_t bytes[1024];
        rig_fill(bytes, sizeof(bytes), 1);
        esp_loader_ram_write_t write = {
            .address = 0x40080000, .size = sizeof(bytes), .block_size = 1024, .payload = bytes};
        esp_loader_engine_ram_begin(&rig.engine, &write);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        esp_loader_engine_ram_block(&rig.engine, &write, sizeof(bytes));
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(sim_chip_counters(rig.chip)->commands[0x07], 1);
        rig_free(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clock_begins_anywhere),
        cmocka_unit_test(time_before_an_operation_is_not_the_operations),
        cmocka_unit_test(slow_rates_are_given_their_time),
        cmocka_unit_test(the_clock_wraps_at_any_moment),
        cmocka_unit_test(the_sign_of_the_clock_changes),
        cmocka_unit_test(one_late_report_ruins_nothing),
        cmocka_unit_test(time_that_stands_still_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
