/* SPDX-License-Identifier: Apache-2.0 */
#include "example_test.h"
#include "idf_firmware.h"
#include "world_chip.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    SECOND_US = 1000000,
    MINUTE_US = 60 * SECOND_US,
};

#ifndef EXAMPLE_CHIP
#define EXAMPLE_CHIP "esp32c3"
#endif

static const sim_config_t chip = {.chip = EXAMPLE_CHIP, .usb_serial_jtag = true};

/* The flash of the first device, as it was when it was unplugged. */
static uint8_t first_flash[EXAMPLE_FLASH_SIZE];

static void await(const char *text, size_t from)
{
    if (!world_wait_output(text, from, world_now() + MINUTE_US)) {
        world_complain("\"%s\" was not printed", text);
        world_stop();
    }
}

static void one_device_after_the_other(void *argument)
{
    (void)argument;
    world_sleep_until(2 * SECOND_US);
    example_plug(&chip, SIM_BUS_SERIAL);
    await("Done!", 0);
    world_sleep_until(world_now() + SECOND_US);
    memcpy(first_flash, example_flash_memory, EXAMPLE_FLASH_SIZE);
    size_t printed = strlen(world_output());
    world_unplug();
    await("Opening CDC ACM device 0x303A:0x1001...", printed);

    memset(example_flash_memory, 0xFF, EXAMPLE_FLASH_SIZE);
    world_sleep_until(world_now() + 3 * SECOND_US);
    printed = strlen(world_output());
    example_plug(&chip, SIM_BUS_SERIAL);
    await("Done!", printed);
    world_unplug();
    await("Opening CDC ACM device 0x303A:0x1001...", printed);
    world_stop();
}

static void each_device_is_written_as_the_readme_says(void **state)
{
    (void)state;
    example_run(&(example_run_t){.firmware = idf_main,
                                 .outside = one_device_after_the_other,
                                 .unplugged = true,
                                 .end = WORLD_STOPPED});
    example_assert_flash(idf_images, IDF_IMAGES);
    assert_memory_equal(first_flash, example_flash_memory, EXAMPLE_FLASH_SIZE);
}

static void unplugged_too_early(void *argument)
{
    (void)argument;
    example_plug(&chip, SIM_BUS_SERIAL);
    await("Loading app...", 0);
    const size_t app = (size_t)(strstr(world_output(), "Loading app...") - world_output());
    await("Progress: 10 %", app);
    size_t printed = strlen(world_output());
    const uint64_t unplugged_us = world_now();
    world_unplug();
    await("Packet could not be written! Error", printed);
    if (world_now() > unplugged_us + SECOND_US) {
        world_complain("a lost device is told too late");
    }
    await("Opening CDC ACM device 0x303A:0x1001...", printed);
    printed = strlen(world_output());
    memset(example_flash_memory, 0xFF, EXAMPLE_FLASH_SIZE);
    example_plug(&chip, SIM_BUS_SERIAL);
    await("Done!", printed);
    world_stop();
}

static void a_device_that_is_lost_does_not_hold_up_the_next(void **state)
{
    (void)state;
    example_run(&(example_run_t){.firmware = idf_main,
                                 .outside = unplugged_too_early,
                                 .unplugged = true,
                                 .end = WORLD_STOPPED,
                                 .other_output = true});
    example_assert_flash(idf_images, IDF_IMAGES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_device_is_written_as_the_readme_says, example_begin,
                                        example_end),
        cmocka_unit_test_setup_teardown(a_device_that_is_lost_does_not_hold_up_the_next,
                                        example_begin, example_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
