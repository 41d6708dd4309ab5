/* SPDX-License-Identifier: Apache-2.0 */
#include "example_test.h"
#include "idf_firmware.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#ifndef EXAMPLE_CHIP
#define EXAMPLE_CHIP "esp32c3"
#endif
/* What a host says that reaches nothing: a bus may know more than that nothing answered. */
#ifndef EXAMPLE_ABSENT
#define EXAMPLE_ABSENT "TIMEOUT\nCheck if the host and the target are properly connected.\n"
#endif
#ifndef EXAMPLE_BUS
#define EXAMPLE_BUS SIM_BUS_SERIAL
#endif

static void images_are_written_as_the_readme_says(void **state)
{
    (void)state;
    example_run(&(example_run_t){
        .chip = {.chip = EXAMPLE_CHIP, .any_stub = true},
        .bus = EXAMPLE_BUS,
        .firmware = idf_main,
        .endless = true,
    });
    example_assert_flash(idf_images, IDF_IMAGES);
}

static void a_target_that_is_not_there_is_told(void **state)
{
    (void)state;
    example_run(&(example_run_t){.firmware = idf_main, .unplugged = true, .other_output = true});
    assert_non_null(strstr(world_output(), "Cannot connect to target. Error: " EXAMPLE_ABSENT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(images_are_written_as_the_readme_says, example_begin,
                                        example_end),
        cmocka_unit_test_setup_teardown(a_target_that_is_not_there_is_told, example_begin,
                                        example_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
