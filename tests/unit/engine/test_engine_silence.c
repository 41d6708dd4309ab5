/*
 * A chip that falls silent, is unplugged or resets: every operation ends in bounded time, and wrong
 * flash is never called right.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "support/flash_case.h"
#include "support/scripted/scripted_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { LONGEST_MS = 60 * 1000 };

static scripted_scene_t scene;

static void be_silent(scripted_chip_t *chip)
{
    scripted_chip_init(chip, 4);
}

/* Frames that are sent to a chip that never answers, connecting with `trials`. */
static unsigned syncs_of(int32_t trials)
{
    const esp_loader_connect_args_t args = {.sync_timeout = 50, .trials = trials};
    scripted_scene_init(&scene, be_silent);
    esp_loader_engine_connect(&scene.engine, &args);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(esp_loader_engine_chip(&scene.engine), ESP_UNKNOWN_CHIP);
    assert_int_equal(scene.chip.frame_count, scripted_chip_count(&scene.chip, 0x08));
    return scene.chip.frame_count;
}

static void connecting_takes_as_many_trials_as_it_may(void **state)
{
    (void)state;
    assert_int_equal(syncs_of(1), 1);
    assert_int_equal(syncs_of(2), 2);
    assert_int_equal(syncs_of(10), 10);
    assert_int_equal(syncs_of(300), 300);
    assert_true(scene.chip.now_ms >= 299 * 150);
    assert_true(scene.chip.now_ms < 300 * 200);
}

static void less_than_one_trial_is_one(void **state)
{
    (void)state;
    assert_int_equal(syncs_of(0), 1);
    assert_int_equal(syncs_of(-1), 1);
    assert_int_equal(syncs_of(INT32_MIN), 1);
}

/* A chip whose flash is attached, and that says nothing from here on. */
static esp_loader_engine_t *fall_silent(void)
{
    scripted_scene_attach(&scene, scripted_chip_be_esp32);
    scene.chip.answer_count = 0;
    return &scene.engine;
}

static void assert_times_out(uint8_t command)
{
    const uint32_t begin = scene.chip.now_ms;
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(esp_loader_engine_result(&scene.engine)->command, command);
    assert_true(scene.chip.now_ms - begin < LONGEST_MS);
    /* From here on it is known that nobody answers: the next operation finds out first. */
    const uint32_t end = scene.chip.now_ms;
    esp_loader_engine_read_register(&scene.engine, 0);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(esp_loader_engine_result(&scene.engine)->command, 0x08);
    assert_in_range(scene.chip.now_ms - end, 3700, 3900);
}

static void each_operation_times_out(void **state)
{
    (void)state;
    uint8_t digest[16];
    esp_loader_identity_t identity;
    esp_loader_flash_write_t write = {
        .offset = 0, .size = 4096, .block_size = 1024, .pull = rig_pull, .user = digest};
    esp_loader_engine_read_register(fall_silent(), 0);
    assert_times_out(0x0A);
    esp_loader_engine_write_register(fall_silent(), 0, 0, 0, 0);
    assert_times_out(0x09);
    esp_loader_engine_identify(fall_silent(), &identity);
    assert_times_out(0x0A);
    esp_loader_engine_flash_write(fall_silent(), &write);
    assert_times_out(0x02);
    esp_loader_engine_flash_begin(fall_silent(), &write);
    assert_times_out(0x02);
    esp_loader_engine_flash_md5(fall_silent(), 0, SCRIPTED_FLASH_SIZE, digest);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_ERROR_TIMEOUT);
    esp_loader_engine_change_baud(fall_silent(), 921600);
    assert_times_out(0x0A);
    esp_loader_engine_flash_attach(fall_silent(), 0);
    assert_times_out(0x0A);
    esp_loader_engine_set_flash_pins(fall_silent(), 1);
    esp_loader_engine_flash_attach(&scene.engine, 0);
    assert_times_out(0x0D);
}

static const flash_case_t small_flash = {.chip = "esp32",
                                         .block_size = 1024,
                                         .sizes = {6000, 1000},
                                         .offsets = {0x1000, 0x8000},
                                         .paced = true};

/* A fault at every `step`-th byte of a flash. @return how many ended well nevertheless */
static unsigned strike(sim_fault_kind_t kind, sim_direction_t direction, uint64_t step)
{
    const flash_outcome_t sound = flash_case_run(&small_flash, NULL);
    assert_int_equal(sound.error, ESP_LOADER_SUCCESS);
    unsigned well = 0;
    for (uint64_t at = 0; at < sound.bytes[direction]; at += step) {
        const sim_fault_t fault = {.kind = kind, .direction = direction, .at = at};
        const flash_outcome_t outcome = flash_case_run(&small_flash, &fault);
        assert_true(outcome.struck);
        assert_true(outcome.took_us < sound.took_us + LONGEST_MS * UINT64_C(1000));
        if (outcome.error == ESP_LOADER_SUCCESS) {
            assert_true(outcome.right);
            well++;
        }
    }
    return well;
}

static void silence_for_good_at_any_byte(void **state)
{
    (void)state;
    assert_int_equal(strike(SIM_FAULT_STALL, SIM_TO_CHIP, 41), 0);
    assert_int_equal(strike(SIM_FAULT_STALL, SIM_TO_HOST, 17), 0);
}

static void unplugged_at_any_byte(void **state)
{
    (void)state;
    assert_int_equal(strike(SIM_FAULT_UNPLUG, SIM_TO_CHIP, 41), 0);
    assert_int_equal(strike(SIM_FAULT_UNPLUG, SIM_TO_HOST, 17), 0);
}

static void reset_at_any_byte(void **state)
{
    (void)state;
    strike(SIM_FAULT_RESET, SIM_TO_CHIP, 41);
    strike(SIM_FAULT_RESET, SIM_TO_HOST, 17);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connecting_takes_as_many_trials_as_it_may),
        cmocka_unit_test(less_than_one_trial_is_one),
        cmocka_unit_test(each_operation_times_out),
        cmocka_unit_test(silence_for_good_at_any_byte),
        cmocka_unit_test(unplugged_at_any_byte),
        cmocka_unit_test(reset_at_any_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
