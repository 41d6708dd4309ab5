/* SPDX-License-Identifier: Apache-2.0 */
#include "example_test.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
/* cmocka needs those above */
#include <cmocka.h>

/* How it ends where there is no target: a microcontroller's main() has nowhere to return to. */
#ifndef EXAMPLE_ABSENT_END
#define EXAMPLE_ABSENT_END WORLD_OUT_OF_TIME
#endif

/* Whether it prints what the target says from its reset on. */
#ifndef EXAMPLE_STARTS_ONCE
#define EXAMPLE_STARTS_ONCE false
#endif

/* What it says without a target. */
#ifndef EXAMPLE_ABSENT
#define EXAMPLE_ABSENT                                                                             \
    "Cannot connect to target. Error: TIMEOUT\n"                                                   \
    "Check if the host and the target are properly connected.\n"
#endif

#ifndef EXAMPLE_CHIP
#define EXAMPLE_CHIP "esp32s3"
#endif

enum { IMAGES = 3 };

static const example_file_t images[IMAGES] = {
    {"bootloader.bin", 0x0},
    {"partition-table.bin", 0x8000},
    {"app.bin", 0x10000},
};

/* The example's, which the build calls so. */
int firmware_main(void);

static void firmware(void *argument)
{
    (void)argument;
    firmware_main();
}

static void images_are_written_as_the_readme_says(void **state)
{
    (void)state;
    example_run(&(example_run_t){.chip = {.chip = EXAMPLE_CHIP},
                                 .firmware = firmware,
                                 .endless = true,
                                 .polls = true,
                                 .starts_once = EXAMPLE_STARTS_ONCE});
    example_assert_flash(images, IMAGES);
}

static void a_target_that_is_not_there_is_told(void **state)
{
    (void)state;
    example_run(&(example_run_t){
        .firmware = firmware, .end = EXAMPLE_ABSENT_END, .unplugged = true, .other_output = true});
    assert_non_null(strstr(world_output(), EXAMPLE_ABSENT));
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
