/* SPDX-License-Identifier: Apache-2.0 */
#include "example_test.h"
#include "fake_idf.h"
#include "idf_firmware.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void a_file_is_written_as_the_readme_says(void **state)
{
    (void)state;
    example_fill_flash(idf_images, IDF_IMAGES - 1);
    fake_spiffs_folder("spiffs", EXAMPLE_FIRMWARE);
    example_run(&(example_run_t){.chip = {.chip = "esp32c3"}, .firmware = idf_main});
    example_assert_flash(idf_images, IDF_IMAGES);
}

static void a_missing_file_is_told(void **state)
{
    (void)state;
    fake_spiffs_folder("spiffs", EXAMPLE_FOLDER "/main");
    example_run(
        &(example_run_t){.chip = {.chip = "esp32c3"}, .firmware = idf_main, .other_output = true});
    assert_non_null(strstr(world_output(), "There is no image in /spiffs/app.bin"));
}

static void a_missing_partition_is_told(void **state)
{
    (void)state;
    fake_spiffs_folder(NULL, NULL);
    example_run(
        &(example_run_t){.chip = {.chip = "esp32c3"}, .firmware = idf_main, .other_output = true});
    assert_non_null(strstr(world_output(), "cannot be mounted: ESP_ERR_NOT_FOUND"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_written_as_the_readme_says, example_begin,
                                        example_end),
        cmocka_unit_test_setup_teardown(a_missing_file_is_told, example_begin, example_end),
        cmocka_unit_test_setup_teardown(a_missing_partition_is_told, example_begin, example_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
