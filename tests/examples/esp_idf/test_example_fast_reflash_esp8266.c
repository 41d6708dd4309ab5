/* SPDX-License-Identifier: Apache-2.0 */
#include "example_test.h"
#include "idf_firmware.h"
#include "world_chip.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* It is asked for at the higher rate from the beginning: its ROM cannot change it. */
static void an_esp8266_is_written_at_the_rate_it_was_connected_at(void **state)
{
    (void)state;
    example_run(&(example_run_t){
        .chip = {.chip = "esp8266"},
        .firmware = idf_main,
        .other_output = true,
        .endless = true,
        .until = "*** Logs below are print from slave .... ***",
    });
    assert_non_null(strstr(world_output(), "Connected to target"));
    assert_null(strstr(world_output(), "Transmission rate"));
    assert_non_null(strstr(world_output(), "Bootloader MD5 mismatch, flashing..."));
    assert_non_null(strstr(world_output(), "Done!"));
    example_assert_flash(idf_images, IDF_IMAGES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_esp8266_is_written_at_the_rate_it_was_connected_at,
                                        example_begin, example_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
