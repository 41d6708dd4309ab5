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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_clock_wraps_at_any_moment),
        cmocka_unit_test(the_sign_of_the_clock_changes),
        cmocka_unit_test(one_late_report_ruins_nothing),
        cmocka_unit_test(time_that_stands_still_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
