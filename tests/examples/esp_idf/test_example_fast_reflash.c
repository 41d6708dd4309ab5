/* SPDX-License-Identifier: Apache-2.0 */
#include "example_test.h"
#include "idf_firmware.h"
#include "world_chip.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* A host that cannot reset the target finds it in its ROM loader, as by the BOOT button, and leaves
 * it there. */
#ifdef EXAMPLE_NO_RESET
static const example_run_t run = {
    .chip = {.chip = "esp32c3", .boot_download = true},
    .firmware = idf_main,
    .endless = true,
    .other_output = true,
    .until = "*** Logs below are print from slave .... ***",
};
#else
static const example_run_t run = {
    .chip = {.chip = "esp32c3"}, .firmware = idf_main, .endless = true};
#endif

static void equal_images_are_skipped_as_the_readme_says(void **state)
{
    (void)state;
    example_fill_flash(idf_images, IDF_IMAGES);
    example_run(&run);
    assert_non_null(strstr(world_output(), "Application MD5 match, skipping..."));
    example_assert_flash(idf_images, IDF_IMAGES);
    assert_int_equal(sim_chip_counters(world_chip())->bytes_programmed, 0);
    assert_int_equal(sim_chip_counters(world_chip())->sectors_erased, 0);
}

static void only_the_image_that_differs_is_written(void **state)
{
    (void)state;
    example_fill_flash(idf_images, IDF_IMAGES);
    example_flash_memory[0x10000 + 50000] ^= 1;
    example_run_t other = run;
    other.other_output = true;
    example_run(&other);
    example_assert_flash(idf_images, IDF_IMAGES);
    assert_non_null(strstr(world_output(), "Bootloader MD5 match, skipping..."));
    assert_non_null(strstr(world_output(), "Partition table MD5 match, skipping..."));
    assert_non_null(strstr(world_output(), "Application MD5 mismatch, flashing..."));
    assert_int_equal(sim_chip_counters(world_chip())->sector_erases[0], 0);
    assert_int_equal(sim_chip_counters(world_chip())->sector_erases[0x8], 0);
}

static void an_empty_chip_gets_all_images(void **state)
{
    (void)state;
    example_run_t other = run;
    other.other_output = true;
    example_run(&other);
    example_assert_flash(idf_images, IDF_IMAGES);
    assert_non_null(strstr(world_output(), "Done!"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(equal_images_are_skipped_as_the_readme_says, example_begin,
                                        example_end),
        cmocka_unit_test_setup_teardown(only_the_image_that_differs_is_written, example_begin,
                                        example_end),
        cmocka_unit_test_setup_teardown(an_empty_chip_gets_all_images, example_begin, example_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
