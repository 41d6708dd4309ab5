/* SPDX-License-Identifier: Apache-2.0 */
#include "example_test.h"
#include "fake_idf.h"
#include "idf_firmware.h"
#include "world_chip.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const example_file_t application = {EXAMPLE_FILE, 0x10000};

static void run(const char *chip, bool other_output)
{
    example_run(&(example_run_t){
        .chip = {.chip = chip}, .firmware = idf_main, .other_output = other_output});
}

static void a_file_is_written_as_the_readme_says(void **state)
{
    (void)state;
    fake_spiffs_folder("spiffs", EXAMPLE_FIRMWARE);
    run(EXAMPLE_CHIP, false);
    example_assert_flash(&application, 1);
    assert_int_equal(sim_chip_counters(world_chip())->sector_erases[0xF], 0);
}

static void another_chip_is_left_as_it_is(void **state)
{
    (void)state;
    fake_spiffs_folder("spiffs", EXAMPLE_FIRMWARE);
    run("esp32s3", true);
    assert_non_null(strstr(world_output(), "another chip than loader_config_user.h says"));
    assert_int_equal(sim_chip_counters(world_chip())->sectors_erased, 0);
}

static void a_missing_file_is_told(void **state)
{
    (void)state;
    fake_spiffs_folder("spiffs", EXAMPLE_FOLDER "/main");
    run(EXAMPLE_CHIP, true);
    assert_non_null(strstr(world_output(), "There is no image in /spiffs/" EXAMPLE_FILE));
}

static void a_missing_partition_is_told(void **state)
{
    (void)state;
    fake_spiffs_folder(NULL, NULL);
    run(EXAMPLE_CHIP, true);
    assert_non_null(strstr(world_output(), "cannot be mounted: ESP_ERR_NOT_FOUND"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_written_as_the_readme_says, example_begin,
                                        example_end),
        cmocka_unit_test_setup_teardown(another_chip_is_left_as_it_is, example_begin, example_end),
        cmocka_unit_test_setup_teardown(a_missing_file_is_told, example_begin, example_end),
        cmocka_unit_test_setup_teardown(a_missing_partition_is_told, example_begin, example_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
