/* flasher_args.json, sound and odd.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "plan/flasher_args.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char error[FLASHER_ARGS_ERROR_SIZE];

static void test_a_build(void **state)
{
    (void)state;
    static const char text[] =
        "{\"write_flash_args\": [\"--flash_mode\", \"dio\"],"
        "\"flash_settings\": {\"flash_mode\": \"dio\", \"flash_size\": \"2MB\"},"
        "\"flash_files\": {\"0x1000\": \"bootloader/bootloader.bin\", \"0x10000\": \"a.bin\","
        "                  \"0xd000\": \"ota_data_initial.bin\"},"
        "\"bootloader\": {\"offset\": \"0x1000\", \"file\": \"bootloader/bootloader.bin\","
        "                 \"encrypted\": \"false\"},"
        "\"app\": {\"offset\": \"0x10000\", \"file\": \"a.bin\", \"encrypted\": \"true\"},"
        "\"extra_esptool_args\": {\"after\": \"hard_reset\", \"stub\": true, \"chip\": \"esp32\"}}";
    flasher_args_t args;
    assert_true(flasher_args_parse(text, &args, error));
    assert_int_equal(args.count, 3);
    assert_int_equal(args.files[0].offset, 0x1000);
    assert_string_equal(args.files[0].path, "bootloader/bootloader.bin");
    assert_string_equal(args.files[0].role, "bootloader");
    assert_false(args.files[0].encrypted);
    assert_string_equal(args.files[1].role, "app");
    assert_true(args.files[1].encrypted);
    assert_int_equal(args.files[2].offset, 0xD000);
    assert_null(args.files[2].role);
    assert_string_equal(args.chip, "esp32");
    assert_string_equal(args.flash_size, "2MB");
    flasher_args_free(&args);
}

static void test_little_is_needed(void **state)
{
    (void)state;
    flasher_args_t args;
    assert_true(flasher_args_parse("{\"flash_files\": {\"4096\": \"b\"},"
                                   " \"flash_settings\": {\"flash_size\": \"keep\"},"
                                   " \"app\": 3, \"bootloader\": {\"offset\": 5}}",
                                   &args, error));
    assert_int_equal(args.count, 1);
    assert_int_equal(args.files[0].offset, 4096);
    assert_null(args.chip);
    assert_null(args.flash_size);
    flasher_args_free(&args);
}

static void test_odd_ones(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *why;
    } cases[] = {
        {"", "no JSON object"},
        {"not json", "no JSON object"},
        {"[]", "no JSON object"},
        {"{\"flash_files\": {\"0x0\": \"a\"}", "no JSON object"},
        {"{}", "flash_files is missing"},
        {"{\"flash_files\": []}", "empty or no object"},
        {"{\"flash_files\": {}}", "empty or no object"},
        {"{\"flash_files\": \"a\"}", "empty or no object"},
        {"{\"flash_files\": {\"here\": \"a\"}}", "'here' is no offset"},
        {"{\"flash_files\": {\"\": \"a\"}}", "'' is no offset"},
        {"{\"flash_files\": {\"0x100000000\": \"a\"}}", "is no offset"},
        {"{\"flash_files\": {\"-4\": \"a\"}}", "is no offset"},
        {"{\"flash_files\": {\"0x0\": 5}}", "no file's name at '0x0'"},
        {"{\"flash_files\": {\"0x0\": \"\"}}", "no file's name"},
        {"{\"flash_files\": {\"0x0\": \"a\", \"0x1000\": null}}", "no file's name at '0x1000'"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        flasher_args_t args;
        assert_false(flasher_args_parse(cases[i].text, &args, error));
        assert_non_null(strstr(error, cases[i].why));
        flasher_args_free(&args);
    }
}

static void test_too_many_files(void **state)
{
    (void)state;
    char text[4096] = "{\"flash_files\": {\"0\": \"a\"";
    for (int i = 1; i <= FLASHER_ARGS_MAX_FILES; i++) {
        const size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, ", \"%d\": \"a\"", i * 4096);
    }
    strcat(text, "}}");
    flasher_args_t args;
    assert_false(flasher_args_parse(text, &args, error));
    assert_non_null(strstr(error, "more than"));
    flasher_args_free(&args);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_build),
        cmocka_unit_test(test_little_is_needed),
        cmocka_unit_test(test_odd_ones),
        cmocka_unit_test(test_too_many_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
