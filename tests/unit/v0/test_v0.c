/*
 * The interface of 2020: a program and a port of that time flash a virtual chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "v0_program.h"
#include "v1_line.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { ADDRESS = 0x10000, SIZE = 3001 /* any size was right then */ };

static uint8_t image[SIZE];

static void plug_in(const sim_config_t *config)
{
    for (uint32_t i = 0; i < SIZE; i++) {
        image[i] = (uint8_t)(i * 13 + (i >> 8));
    }
    v1_line_plug_in(config, NULL);
}

static void assert_in_flash(void)
{
    assert_memory_equal(sim_chip_flash(v1_line_chip(), NULL) + ADDRESS, image, SIZE);
}

static void a_program_of_2020_runs_unchanged(void **state)
{
    static const char *const chips[] = {"esp32", "esp32s2", "esp32c3"};
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        plug_in(&(sim_config_t){.chip = chips[i], .flash_part = "W25Q16", .paced = true});
        assert_int_equal(v0_flash(image, SIZE, ADDRESS, 0), ESP_LOADER_SUCCESS);
        assert_in_flash();
        assert_int_equal(v1_line_rate(), 230400);
        assert_int_equal(v0_open, 0);
        assert_int_not_equal(sim_chip_mode(v1_line_chip()), SIM_MODE_DOWNLOAD);
        v1_line_unplug();
    }
}

/* Its flash hangs at pins that nothing but the program tells. */
static void flash_at_given_pins(void **state)
{
    const uint32_t pins = v0_pico_d4_pins();
    const sim_config_t config = {.chip = "esp32",
                                 .flash_part = "W25Q16",
                                 .paced = true,
                                 .spi_pins = pins,
                                 .spi_pins_unfused = true};
    (void)state;
    assert_int_equal(pins, 6u | 17u << 6 | 8u << 12 | 16u << 18 | 11u << 24);
    plug_in(&config);
    assert_int_equal(v0_flash(image, SIZE, ADDRESS, pins), ESP_LOADER_SUCCESS);
    assert_in_flash();
    plug_in(&config);
    assert_int_not_equal(v0_flash(image, SIZE, ADDRESS, 0), ESP_LOADER_SUCCESS);
    v1_line_unplug();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_of_2020_runs_unchanged),
        cmocka_unit_test(flash_at_given_pins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
