/*
 * Loading RAM and starting what lies there, command by command.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/scripted/scripted_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    MEM_END = 0x06,
    MEM_BEGIN = 0x05,
    MEM_DATA = 0x07,
    SYNC = 0x08,
    HEAD = 9, /* END and the header stand before a frame's words */
    ADDRESS = 0x40080000,
};

static scripted_scene_t scene;
static const uint8_t bytes[100] = {1, 2, 3};

static void begin(void)
{
    scripted_scene_connect(&scene, scripted_chip_be_esp32);
    scripted_chip_accept(&scene.chip, MEM_BEGIN);
    scripted_chip_accept(&scene.chip, MEM_DATA);
}

static uint32_t word(const uint8_t *frame, size_t index)
{
    const uint8_t *at = frame + HEAD + 4 * index;
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void a_block_tells_size_and_number_and_two_zeros(void **state)
{
    (void)state;
    esp_loader_ram_write_t write = {
        .address = ADDRESS, .size = sizeof(bytes), .block_size = 60, .payload = bytes};
    uint32_t size = 0;
    begin();
    esp_loader_engine_ram_begin(&scene.engine, &write);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    const uint8_t *begun = scripted_chip_frame(&scene.chip, MEM_BEGIN, 0, &size);
    assert_int_equal(word(begun, 0), sizeof(bytes));
    assert_int_equal(word(begun, 1), 2);
    assert_int_equal(word(begun, 2), 60);
    assert_int_equal(word(begun, 3), ADDRESS);
    esp_loader_engine_ram_block(&scene.engine, &write, 60);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    write.payload = bytes + 60;
    esp_loader_engine_ram_block(&scene.engine, &write, 40);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    for (unsigned i = 0; i < 2; i++) {
        const uint8_t *frame = scripted_chip_frame(&scene.chip, MEM_DATA, i, &size);
        assert_non_null(frame);
        assert_int_equal(word(frame, 0), i == 0 ? 60 : 40);
        assert_int_equal(word(frame, 1), i);
        assert_int_equal(word(frame, 2), 0);
        assert_int_equal(word(frame, 3), 0);
    }
    assert_int_equal(write.written, sizeof(bytes));
}

/* The stub greets, and where the greeting is lost it answers a SYNC: four are enough to know. */
static void a_stub_that_does_not_start_is_asked_four_times(void **state)
{
    (void)state;
    begin();
    scene.chip.answer_count = 0;
    const unsigned before = scripted_chip_count(&scene.chip, SYNC);
    const uint32_t began = scene.chip.now_ms;
    esp_loader_engine_start_stub(&scene.engine, ADDRESS);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(scripted_chip_count(&scene.chip, MEM_END), 1);
    assert_int_equal(scripted_chip_count(&scene.chip, SYNC) - before, 4);
    assert_true(scene.chip.now_ms - began <= 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_tells_size_and_number_and_two_zeros),
        cmocka_unit_test(a_stub_that_does_not_start_is_asked_four_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
