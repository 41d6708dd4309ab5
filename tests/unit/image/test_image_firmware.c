/**
 * The image library on firmware that Espressif's own tools built.
 *
 * The folder is named by the environment's ESPLOADER_FIRMWARE_DIR, else by the build.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image_partition.h"
#include "test_image_fixture.h"
#include <stdio.h>
#include <sys/stat.h>

static const char *const folders[] = {"esp8266", "esp32",   "esp32s2", "esp32s3",
                                      "esp32c2", "esp32c3", "esp32c6", "esp32h2"};

enum { FOLDERS = sizeof(folders) / sizeof(folders[0]) };

static fixture_image_t file;

static const char *firmware_folder(void)
{
    const char *named = getenv("ESPLOADER_FIRMWARE_DIR");
    return named != NULL ? named : ESPLOADER_FIRMWARE_DIR;
}

static bool load(const char *chip, const char *name)
{
    char path[1024];
    snprintf(path, sizeof(path), "%s/%s/%s", firmware_folder(), chip, name);
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        return false;
    }
    file.size = fread(file.bytes, 1, sizeof(file.bytes), stream);
    fclose(stream);
    assert_in_range(file.size, 1, sizeof(file.bytes) - 1);
    return true;
}

static void skip_without_firmware(void)
{
    struct stat status;
    if (stat(firmware_folder(), &status) != 0) {
        printf("SKIP: no real firmware at %s (set ESPLOADER_FIRMWARE_DIR)\n", firmware_folder());
        skip();
    }
}

static void assert_clean(const char *folder, const char *name, esp_image_t *image)
{
    esp_image_fault_t fault;
    char text[256];
    const esp_image_chip_t expected[2] = {ESP_IMAGE_CHIP_UNKNOWN, esp_image_chip_by_name(folder)};
    for (int i = 0; i < 2; i++) {
        if (fixture_parse(file.bytes, file.size, expected[i], image, &fault) != ESP_IMAGE_OK) {
            fail_msg("%s/%s: %s", folder, name, esp_image_fault_text(&fault, text, sizeof(text)));
        }
        assert_int_equal(image->chip, esp_image_chip_by_name(folder));
        assert_int_equal(image->length, file.size);
        assert_true(image->has_checksum);
    }
}

static void test_applications_are_clean(void **state)
{
    (void)state;
    skip_without_firmware();
    esp_image_t image;
    for (int i = 0; i < FOLDERS; i++) {
        assert_true(load(folders[i], "app.bin"));
        assert_clean(folders[i], "app.bin", &image);
        assert_int_equal(image.kind, ESP_IMAGE_KIND_APPLICATION);
        assert_true(image.has_hash);
        assert_true(image.has_application);
        assert_non_null(strstr(image.application.project_name, "hello"));
        assert_int_equal(image.segment_count, 5);
    }
}

static void test_bootloaders_are_clean(void **state)
{
    (void)state;
    skip_without_firmware();
    esp_image_t image;
    for (int i = 0; i < FOLDERS; i++) {
        assert_true(load(folders[i], "bootloader.bin"));
        assert_clean(folders[i], "bootloader.bin", &image);
        assert_int_equal(image.has_hash, image.chip != ESP_IMAGE_CHIP_ESP8266);
        assert_false(image.has_application);
        /* Of these builds only the newest has a descriptor. */
        assert_int_equal(image.has_bootloader, image.chip == ESP_IMAGE_CHIP_ESP32C6);
    }
}

static void test_ram_programs_are_clean(void **state)
{
    (void)state;
    skip_without_firmware();
    esp_image_t image;
    for (int i = 1; i < FOLDERS; i++) {
        assert_true(load(folders[i], "ram_app.bin"));
        assert_clean(folders[i], "ram_app.bin", &image);
        assert_int_equal(image.kind, ESP_IMAGE_KIND_RAM);
        for (unsigned s = 0; s < image.segment_count; s++) {
            assert_int_equal(image.segments[s].memory, ESP_IMAGE_MEMORY_RAM);
        }
    }
}

static void test_partition_tables_are_clean(void **state)
{
    (void)state;
    skip_without_firmware();
    esp_image_table_t table;
    esp_image_fault_t fault;
    for (int i = 0; i < FOLDERS; i++) {
        assert_true(load(folders[i], "partition-table.bin"));
        esp_image_chip_t chip = esp_image_chip_by_name(folders[i]);
        assert_int_equal(esp_image_table_parse(file.bytes, file.size, chip, &table, &fault),
                         ESP_IMAGE_OK);
        /* Its SDK leaves the MD5 out. */
        assert_int_equal(table.has_md5, chip != ESP_IMAGE_CHIP_ESP8266);
        assert_int_equal(table.count, 3);
        assert_non_null(
            esp_image_table_find(&table, ESP_IMAGE_PARTITION_APP, ESP_IMAGE_APP_FACTORY));
        esp_image_t image;
        assert_int_equal(esp_image_parse(file.bytes, file.size, chip, &image, &fault),
                         ESP_IMAGE_BAD_MAGIC);
    }
}

/* What the tools that built these files say of them. */
static void test_known_fields(void **state)
{
    (void)state;
    skip_without_firmware();
    esp_image_t image;
    assert_true(load("esp8266", "app.bin"));
    assert_clean("esp8266", "app.bin", &image);
    assert_string_equal(image.application.project_name, "hello-world");
    assert_string_equal(image.application.version, "v3.2-452-g03164a84");
    assert_string_equal(image.application.date, "May 20 2020");
    assert_string_equal(image.application.time, "10:21:29");
    assert_int_equal(image.hash_offset, 0x2FD70);

    assert_true(load("esp32c6", "bootloader.bin"));
    assert_clean("esp32c6", "bootloader.bin", &image);
    assert_string_equal(image.bootloader.idf_version, "v5.2-dev-1799-g4b9f601ac3");
    assert_string_equal(image.bootloader.date_time, "Jul 21 2023 13:12:17");
    assert_int_equal(image.bootloader.version, 1);

    assert_true(load("esp32c3", "app.bin"));
    assert_clean("esp32c3", "app.bin", &image);
    assert_int_equal(image.entry, 0x403802FE);
    assert_int_equal(image.checksum_stored, 0x8C);
    assert_int_equal(esp_image_min_revision(&image), 3);
    assert_int_equal(image.max_revision, 99);
    assert_int_equal(esp_image_flash_size(image.chip, image.flash_size_code), 2 << 20);
    assert_int_equal(esp_image_flash_mhz(image.chip, image.flash_clock_code), 80);
    assert_string_equal(esp_image_flash_mode_name(image.flash_mode), "dio");
    assert_int_equal(image.segments[3].memory, ESP_IMAGE_MEMORY_PADDING);
}

static void test_no_truncation_of_real_firmware_passes(void **state)
{
    (void)state;
    skip_without_firmware();
    esp_image_t image;
    esp_image_fault_t fault;
    for (int i = 0; i < FOLDERS; i++) {
        assert_true(load(folders[i], "app.bin"));
        for (size_t size = 0; size < file.size;
             size += size < 64 || size + 64 > file.size ? 1 : 61) {
            assert_int_not_equal(
                esp_image_parse(file.bytes, size, ESP_IMAGE_CHIP_UNKNOWN, &image, &fault),
                ESP_IMAGE_OK);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_applications_are_clean),
        cmocka_unit_test(test_bootloaders_are_clean),
        cmocka_unit_test(test_ram_programs_are_clean),
        cmocka_unit_test(test_partition_tables_are_clean),
        cmocka_unit_test(test_known_fields),
        cmocka_unit_test(test_no_truncation_of_real_firmware_passes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
