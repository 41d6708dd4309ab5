/*
 * Examples that write none of the three images.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "example_test.h"
#include "idf_firmware.h"
#include "world_chip.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#ifndef EXAMPLE_ENDLESS
#define EXAMPLE_ENDLESS false
#endif
#ifndef EXAMPLE_BUS
#define EXAMPLE_BUS SIM_BUS_SERIAL
#endif

static void it_prints_what_the_readme_says(void **state)
{
    (void)state;
    example_run(&(example_run_t){
        .chip = {.chip = EXAMPLE_CHIP, .any_stub = true},
        .bus = EXAMPLE_BUS,
        .firmware = idf_main,
        .endless = EXAMPLE_ENDLESS,
        .starts_once = true,
    });
    for (uint32_t at = 0; at < EXAMPLE_MAY_WRITE_FROM; at++) {
        assert_int_equal(example_flash_memory[at], 0xFF);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_prints_what_the_readme_says, example_begin, example_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
