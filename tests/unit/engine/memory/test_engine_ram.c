/*
 * Loading RAM where something goes wrong, or sizes are odd.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { RAM = 0x3FC90000, SIZE = 20000, BLOCK = 1024 };

static rig_t rig;
static uint8_t image[SIZE];

static void begin(void)
{
    rig_init(&rig, "esp32c3", true);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    rig_fill(image, sizeof(image), 2);
}

static esp_loader_error_t load_from(esp_loader_ram_write_t *write, uint32_t at)
{
    const uint32_t left = write->size - at;
    write->payload = image + at;
    esp_loader_engine_ram_block(&rig.engine, write,
                                left < write->block_size ? left : write->block_size);
    return rig_run(&rig);
}

static void assert_loaded(uint32_t size)
{
    for (uint32_t at = 0; at + 4 <= size; at += 4) {
        uint32_t word;
        memcpy(&word, image + at, sizeof(word));
        assert_int_equal(sim_chip_peek(rig.chip, RAM + at), word);
    }
}

/* The block may be loaded already: it must not land one too far on. */
static void a_block_is_loaded_again_after_an_aborted_call(void **state)
{
    (void)state;
    for (unsigned steps = 1; steps < 12; steps++) {
        esp_loader_ram_write_t write = {.address = RAM, .size = 4 * BLOCK, .block_size = BLOCK};
        begin();
        esp_loader_engine_ram_begin(&rig.engine, &write);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(load_from(&write, 0), ESP_LOADER_SUCCESS);
        write.payload = image + BLOCK;
        esp_loader_engine_ram_block(&rig.engine, &write, BLOCK);
        for (unsigned step = 0; step < steps; step++) {
            rig_step(&rig);
        }
        esp_loader_engine_abort(&rig.engine, ESP_LOADER_ERROR_FAIL);
        for (uint32_t at = write.written; at < 4 * BLOCK; at = write.written) {
            assert_int_equal(load_from(&write, at), ESP_LOADER_SUCCESS);
        }
        assert_loaded(4 * BLOCK);
        rig_free(&rig);
    }
}

static void blocks_may_be_larger_than_a_rom_takes(void **state)
{
    static const uint32_t blocks[] = {0x1800, 0x1804, 0x2000, 0x4000, SIZE, 0x8000};
    (void)state;
    for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
        esp_loader_ram_write_t write = {.address = RAM, .size = SIZE, .block_size = blocks[i]};
        begin();
        esp_loader_engine_ram_begin(&rig.engine, &write);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        while (write.written < SIZE) {
            assert_int_equal(load_from(&write, write.written), ESP_LOADER_SUCCESS);
        }
        assert_loaded(SIZE);
        rig_free(&rig);
    }
}

static void counts_of_blocks_do_not_wrap(void **state)
{
    static const uint32_t sizes[] = {0xFFFFFFFF, 0xFFFF0001, 0xFFFFE801, 0x80000000};
    (void)state;
    begin();
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        esp_loader_ram_write_t write = {.address = RAM, .size = sizes[i], .block_size = 0x1800};
        esp_loader_engine_ram_begin(&rig.engine, &write);
        assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_INVALID_PARAM);
    }
    rig_free(&rig);
}

/* Of lost bytes a ROM loader does not always know: it takes what an earlier frame left in their
 * place, and a checksum of 8 bits may agree (recordings; docs/RELIABILITY.md). */
static void flipped_bits_are_survived(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed < 20; seed++) {
        esp_loader_ram_write_t write = {.address = RAM, .size = SIZE, .block_size = 0x1800};
        const sim_noise_t noise = {.kind = SIM_NOISE_FLIP, .per_million = {500, 500}, .seed = seed};
        begin();
        sim_link_set_noise(rig.link, &noise);
        esp_loader_engine_ram_begin(&rig.engine, &write);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        while (write.written < SIZE) {
            assert_int_equal(load_from(&write, write.written), ESP_LOADER_SUCCESS);
        }
        assert_loaded(SIZE);
        rig_free(&rig);
    }
}

/* The part is larger than its caller believes. */
static void erasing_all_that_was_told_erases_no_more(void **state)
{
    enum { TOLD = 0x200000 };
    uint32_t size;
    (void)state;
    const sim_config_t config = stub_scene_config_of("esp32c3");
    rig_init_with(&rig, &config);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    esp_loader_engine_flash_attach(&rig.engine, TOLD);
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    uint8_t *flash = sim_chip_flash(rig.chip, &size);
    assert_true(size > TOLD);
    memset(flash, 0x5A, size);
    esp_loader_engine_flash_erase(&rig.engine, 0, TOLD);
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(flash[TOLD - 1], 0xFF);
    assert_int_equal(flash[TOLD], 0x5A);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_is_loaded_again_after_an_aborted_call),
        cmocka_unit_test(blocks_may_be_larger_than_a_rom_takes),
        cmocka_unit_test(counts_of_blocks_do_not_wrap),
        cmocka_unit_test(flipped_bits_are_survived),
        cmocka_unit_test(erasing_all_that_was_told_erases_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
