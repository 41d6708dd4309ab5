/*
 * The ports of version 1.x to buses, through a program of that version.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "example_test.h"
#include "idf_firmware.h"
#include "world_chip.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void an_application_is_loaded_and_runs(void **state)
{
    (void)state;
    example_run(&(example_run_t){.chip = {.chip = EXAMPLE_CHIP, .any_stub = true},
                                 .bus = EXAMPLE_BUS,
                                 .firmware = idf_main,
                                 .other_output = true});
    assert_non_null(strstr(world_output(), "Connected to target\n" EXAMPLE_TARGET));
    assert_non_null(strstr(world_output(), "Start loading\nDownloading "));
    assert_non_null(strstr(world_output(), "\nFinished loading\nResult 0\n"));
    assert_int_equal(sim_chip_mode(world_chip()), SIM_MODE_RAM_CODE);
}

static void a_target_that_is_not_there_is_told(void **state)
{
    (void)state;
    example_run(&(example_run_t){.firmware = idf_main, .unplugged = true, .other_output = true});
    assert_non_null(strstr(world_output(), "Cannot connect to target. Error: "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_application_is_loaded_and_runs, example_begin,
                                        example_end),
        cmocka_unit_test_setup_teardown(a_target_that_is_not_there_is_told, example_begin,
                                        example_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
