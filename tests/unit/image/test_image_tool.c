/**
 * esploader-firmware, run as a user runs it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "test_image_fixture.h"
#include <cjson/cJSON.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "esploader-firmware-XXXXXX";
static char path[256];
static fixture_image_t file;

static int run(const char *arguments)
{
    char command[1024];
    snprintf(command, sizeof(command), "'%s' %s >'%s/output' 2>&1", FIRMWARE_TOOL, arguments,
             folder);
    int status = system(command); // NOLINT(bugprone-command-processor)
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void load(const char *name)
{
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    file.size = fread(file.bytes, 1, sizeof(file.bytes) - 1, stream);
    file.bytes[file.size] = '\0';
    fclose(stream);
}

static const char *text_at(const cJSON *root, const char *object, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItem(cJSON_GetObjectItem(root, object), key));
}

static void assert_files(const char *chip_name, const char *bootloader_offset)
{
    esp_image_chip_t chip = esp_image_chip_by_name(chip_name);
    esp_image_t image;
    esp_image_fault_t fault;
    esp_image_table_t table;
    load("build/flasher_args.json");
    cJSON *root = cJSON_Parse((const char *)file.bytes);
    assert_non_null(root);
    assert_string_equal(text_at(root, "extra_esptool_args", "chip"), chip_name);
    assert_string_equal(text_at(root, "flash_settings", "flash_size"), "4MB");
    assert_string_equal(text_at(root, "bootloader", "offset"), bootloader_offset);
    assert_string_equal(text_at(root, "flash_files", bootloader_offset),
                        "bootloader/bootloader.bin");
    assert_string_equal(text_at(root, "flash_files", "0x8000"),
                        "partition_table/partition-table.bin");
    assert_string_equal(text_at(root, "partition-table", "file"),
                        "partition_table/partition-table.bin");
    assert_string_equal(text_at(root, "app", "file"), "demo.bin");
    assert_string_equal(text_at(root, "app", "offset"), "0x10000");
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(root, "write_flash_args")), 6);
    cJSON_Delete(root);

    load("build/bootloader/bootloader.bin");
    assert_int_equal(fixture_parse(file.bytes, file.size, chip, &image, &fault), ESP_IMAGE_OK);
    load("build/demo.bin");
    assert_int_equal(fixture_parse(file.bytes, file.size, chip, &image, &fault), ESP_IMAGE_OK);
    assert_int_equal(file.size, 40960);
    assert_string_equal(image.application.version, "4.5.6");
    load("build/partition_table/partition-table.bin");
    assert_int_equal(esp_image_table_parse(file.bytes, file.size, chip, &table, &fault),
                     ESP_IMAGE_OK);
}

static void test_a_build_folder_is_made(void **state)
{
    (void)state;
    static const struct {
        const char *chip;
        const char *bootloader_offset;
    } cases[] = {{"esp32", "0x1000"},
                 {"esp32s3", "0x0"},
                 {"esp32c3", "0x0"},
                 {"esp32p4", "0x2000"},
                 {"esp8266", "0x0"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char arguments[256];
        snprintf(arguments, sizeof(arguments),
                 "--chip %s --out '%s/build' --app-size 40K --project demo --version 4.5.6",
                 cases[i].chip, folder);
        assert_int_equal(run(arguments), 0);
        assert_files(cases[i].chip, cases[i].bootloader_offset);
    }
}

static void test_revisions_reach_the_images(void **state)
{
    (void)state;
    esp_image_t image;
    esp_image_fault_t fault;
    char arguments[256];
    snprintf(arguments, sizeof(arguments),
             "--chip esp32 --out '%s/build' --min-rev 300 --max-rev 399 --project demo", folder);
    assert_int_equal(run(arguments), 0);
    load("build/demo.bin");
    assert_int_equal(fixture_parse(file.bytes, file.size, ESP_IMAGE_CHIP_ESP32, &image, &fault),
                     ESP_IMAGE_OK);
    assert_int_equal(esp_image_check_revision(&image, 299, &fault), ESP_IMAGE_REVISION_TOO_LOW);
    assert_int_equal(esp_image_check_revision(&image, 400, &fault), ESP_IMAGE_REVISION_TOO_HIGH);
}

static void assert_refused(const char *arguments, int code, const char *said)
{
    assert_int_equal(run(arguments), code);
    load("output");
    if (strstr((const char *)file.bytes, said) == NULL) {
        fail_msg("%s: it said: %s", arguments, (const char *)file.bytes);
    }
}

static void test_mistakes_are_told(void **state)
{
    (void)state;
    assert_refused("--chip esp32", 2, "--out");
    assert_refused("--out x", 2, "--chip");
    assert_refused("--chip esp99 --out x", 2, "no chip is called 'esp99'");
    assert_refused("--chip esp32 --out x --app-size lots", 2, "--app-size 'lots' is not a number");
    assert_refused("--chip esp32 --out x --min-rev 70000", 2, "--min-rev '70000'");
    assert_refused("--chip esp32 --out x --project a/b", 2, "cannot be a file's name");
    assert_refused("--chip esp32 --out /dev/null/x", 1, "cannot write /dev/null");
    char arguments[256];
    snprintf(arguments, sizeof(arguments), "--chip esp32 --out '%s/build' --app-size 4M", folder);
    assert_refused(arguments, 1, "--flash-size");
    assert_int_equal(run("--help"), 0);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"build/bootloader/bootloader.bin",
                                        "build/partition_table/partition-table.bin",
                                        "build/demo.bin",
                                        "build/hello_world.bin",
                                        "build/flasher_args.json",
                                        "build/bootloader",
                                        "build/partition_table",
                                        "build",
                                        "output"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        remove(path);
    }
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_build_folder_is_made),
        cmocka_unit_test(test_revisions_reach_the_images),
        cmocka_unit_test(test_mistakes_are_told),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
