/*
 * Connecting to a chip on which somebody left a flasher stub running.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { IMAGE_SIZE = 20000, IMAGE_AT = 0x8000 };

static const esp_loader_connect_args_t args = {.sync_timeout = 100, .trials = 3};
static const esp_loader_reset_sequence_t no_lines = {NULL, 0};

static rig_t rig;
static uint8_t image[IMAGE_SIZE];

/* Another host comes, which cannot reset the chip. */
static void begin_beside_a_stub(size_t chip)
{
    stub_scene_begin(&rig, chip);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    const esp_loader_engine_config_t config = {
        .tx_buffer = rig.tx_buffer,
        .tx_size = sizeof(rig.tx_buffer),
        .enter_bootloader = &no_lines,
    };
    esp_loader_engine_init(&rig.engine, &config);
    (void)rig_step(&rig);
}

static void a_running_stub_is_used(void **state)
{
    (void)state;
    rig_fill(image, sizeof(image), 3);
    for (size_t chip = 0; stub_scene_name(chip) != NULL; chip++) {
        begin_beside_a_stub(chip);
        esp_loader_engine_connect_or_stub(&rig.engine, &args);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_true(esp_loader_engine_stub_running(&rig.engine));
        assert_true(esp_loader_engine_can_verify(&rig.engine));
        assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
        esp_loader_flash_write_t write = {.offset = IMAGE_AT,
                                          .size = IMAGE_SIZE,
                                          .block_size = 0x4000,
                                          .pull = rig_pull,
                                          .user = image};
        esp_loader_engine_flash_write(&rig.engine, &write);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_memory_equal(sim_chip_flash(rig.chip, NULL) + IMAGE_AT, image, IMAGE_SIZE);
        rig_free(&rig);
    }
}

static void a_running_stub_is_no_rom_loader(void **state)
{
    (void)state;
    begin_beside_a_stub(1);
    esp_loader_engine_connect(&rig.engine, &args);
    assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_INVALID_TARGET);
    assert_false(esp_loader_engine_stub_running(&rig.engine));
    assert_int_equal(esp_loader_engine_chip(&rig.engine), ESP_UNKNOWN_CHIP);
    assert_int_equal(sim_chip_mode(rig.chip), SIM_MODE_STUB);
    rig_free(&rig);
}

static void without_a_running_stub_it_is_the_rom_loader(void **state)
{
    (void)state;
    for (size_t chip = 0; stub_scene_name(chip) != NULL; chip++) {
        stub_scene_begin(&rig, chip);
        esp_loader_engine_connect_or_stub(&rig.engine, &args);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_false(esp_loader_engine_stub_running(&rig.engine));
        assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
        assert_true(esp_loader_engine_stub_running(&rig.engine));
        rig_free(&rig);
    }
}

static void nobody_there_leaves_no_stub_behind(void **state)
{
    (void)state;
    stub_scene_begin(&rig, 1);
    const sim_fault_t fault = {.kind = SIM_FAULT_STALL, .direction = SIM_TO_HOST};
    rig_fault(&rig, &fault);
    esp_loader_engine_connect_or_stub(&rig.engine, &args);
    assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_TIMEOUT);
    assert_false(esp_loader_engine_stub_running(&rig.engine));
    assert_false(esp_loader_engine_can_verify(&rig.engine));
    rig_free(&rig);
}

/* It would not leave for a restart, so it is not asked. */
static void a_running_stub_is_not_restarted(void **state)
{
    (void)state;
    for (size_t chip = 0; stub_scene_name(chip) != NULL; chip++) {
        stub_scene_begin(&rig, chip);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
        const uint32_t frames = sim_chip_counters(rig.chip)->frames;
        esp_loader_engine_restart(&rig.engine);
        assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        assert_int_equal(sim_chip_counters(rig.chip)->frames, frames);
        assert_true(esp_loader_engine_stub_running(&rig.engine));
        rig_free(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_running_stub_is_used),
        cmocka_unit_test(a_running_stub_is_no_rom_loader),
        cmocka_unit_test(without_a_running_stub_it_is_the_rom_loader),
        cmocka_unit_test(nobody_there_leaves_no_stub_behind),
        cmocka_unit_test(a_running_stub_is_not_restarted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
