/* SPDX-License-Identifier: Apache-2.0 */
#include "test_image_fixture.h"

static fixture_image_t built;
static fixture_image_t other;

static void assert_sound(esp_image_chip_t chip, esp_image_kind_t kind, esp_image_t *image)
{
    esp_image_fault_t fault;
    assert_int_equal(fixture_parse(built.bytes, built.size, ESP_IMAGE_CHIP_UNKNOWN, image, &fault),
                     ESP_IMAGE_OK);
    assert_int_equal(fixture_parse(built.bytes, built.size, chip, image, &fault), ESP_IMAGE_OK);
    assert_int_equal(image->chip, chip);
    assert_int_equal(image->chip_id, esp_image_chip_id(chip));
    assert_int_equal(image->kind, kind);
    assert_int_equal(image->length, built.size);
    assert_int_equal(image->flash_mode, 2);
    assert_int_equal(esp_image_flash_size(chip, image->flash_size_code), 4 << 20);
    assert_int_not_equal(esp_image_flash_mhz(chip, image->flash_clock_code), 0);
    assert_true(image->has_checksum);
    bool has_extension = chip != ESP_IMAGE_CHIP_ESP8266;
    assert_int_equal(image->form, has_extension ? ESP_IMAGE_FORM_EXTENDED : ESP_IMAGE_FORM_PLAIN);
    assert_int_equal(image->min_revision, has_extension ? 102 : 0);
    assert_int_equal(image->max_revision, has_extension ? 399 : 0);
}

static void assert_entry_is_loaded(const esp_image_t *image)
{
    for (unsigned i = 0; i < image->segment_count; i++) {
        const esp_image_segment_t *segment = &image->segments[i];
        assert_int_equal(segment->size % 4, 0);
        if (image->entry >= segment->load_address &&
            image->entry - segment->load_address < segment->size) {
            return;
        }
    }
    fail_msg("the entry point of %s lies in no segment", esp_image_chip_name(image->chip));
}

static void test_applications_of_all_chips_are_sound(void **state)
{
    (void)state;
    esp_image_t image;
    for (int i = 0; i < FIXTURE_CHIPS; i++) {
        fixture_application(&built, fixture_chips[i], 200000);
        assert_int_equal(built.size, 200000);
        assert_sound(fixture_chips[i], ESP_IMAGE_KIND_APPLICATION, &image);
        assert_entry_is_loaded(&image);
        assert_true(image.has_hash);
        assert_true(image.has_application);
        assert_false(image.has_bootloader);
        assert_string_equal(image.application.project_name, "test_project");
        assert_string_equal(image.application.version, "v1.2.3");
        assert_string_equal(image.application.idf_version, "v5.4");
        assert_int_equal(image.segment_count, 4);
        assert_int_equal(image.segments[0].memory, ESP_IMAGE_MEMORY_FLASH);
        assert_int_equal(image.segments[1].memory, ESP_IMAGE_MEMORY_FLASH);
        assert_int_equal(image.segments[2].memory, ESP_IMAGE_MEMORY_RAM);
        assert_int_equal(image.segments[3].memory, ESP_IMAGE_MEMORY_RAM);
    }
}

static void test_bootloaders_of_all_chips_are_sound(void **state)
{
    (void)state;
    esp_image_t image;
    for (int i = 0; i < FIXTURE_CHIPS; i++) {
        bool is_esp8266 = fixture_chips[i] == ESP_IMAGE_CHIP_ESP8266;
        fixture_bootloader(&built, fixture_chips[i], 0x4A00);
        assert_int_equal(built.size, 0x4A00);
        assert_sound(fixture_chips[i], is_esp8266 ? ESP_IMAGE_KIND_RAM : ESP_IMAGE_KIND_BOOTLOADER,
                     &image);
        assert_entry_is_loaded(&image);
        assert_int_equal(image.has_hash, !is_esp8266);
        assert_int_equal(image.has_bootloader, !is_esp8266);
        assert_false(image.has_application);
        for (unsigned s = 0; s < image.segment_count; s++) {
            assert_int_equal(image.segments[s].memory, ESP_IMAGE_MEMORY_RAM);
        }
        if (!is_esp8266) {
            assert_string_equal(image.bootloader.idf_version, "v5.4");
        }
    }
}

static void test_any_size_from_the_least_is_met_to_the_next_16(void **state)
{
    (void)state;
    esp_image_t image;
    for (int i = 0; i < FIXTURE_CHIPS; i++) {
        fixture_application(&built, fixture_chips[i], 0);
        size_t least = built.size;
        assert_in_range(least, 512, 1024);
        for (uint32_t size = (uint32_t)least; size < least + 33; size++) {
            fixture_application(&built, fixture_chips[i], size);
            assert_int_equal(built.size, (size + 15) / 16 * 16);
            assert_sound(fixture_chips[i], ESP_IMAGE_KIND_APPLICATION, &image);
        }
    }
}

static void test_content_follows_from_the_seed(void **state)
{
    (void)state;
    esp_image_build_t build = fixture_build(ESP_IMAGE_CHIP_ESP32, 60000);
    built.size = esp_image_build_application(&build, built.bytes, sizeof(built.bytes));
    memset(other.bytes, 0x55, sizeof(other.bytes));
    other.size = esp_image_build_application(&build, other.bytes, sizeof(other.bytes));
    assert_int_equal(built.size, other.size);
    assert_memory_equal(built.bytes, other.bytes, built.size);
    build.seed++;
    other.size = esp_image_build_application(&build, other.bytes, sizeof(other.bytes));
    size_t same = 0;
    for (size_t i = 0; i < built.size; i++) {
        same += built.bytes[i] == other.bytes[i];
    }
    assert_in_range(same, 0, built.size / 4);
}

static void test_content_is_hard_on_slip(void **state)
{
    (void)state;
    fixture_application(&built, ESP_IMAGE_CHIP_ESP32C3, 100000);
    size_t escaped = 0;
    for (size_t i = 0; i < built.size; i++) {
        escaped += built.bytes[i] == 0xC0 || built.bytes[i] == 0xDB;
    }
    assert_in_range(escaped, built.size / 25, built.size / 8);
}

static void test_what_does_not_fit_is_refused_and_nothing_is_written_past_the_buffer(void **state)
{
    (void)state;
    const esp_image_build_t build = fixture_build(ESP_IMAGE_CHIP_ESP32S3, 4096);
    for (size_t capacity = 0; capacity < 4096; capacity += 117) {
        memset(built.bytes, 0x5A, 8192);
        assert_int_equal(esp_image_build_application(&build, built.bytes, capacity), 0);
        assert_int_equal(esp_image_build_bootloader(&build, built.bytes, capacity), 0);
        for (size_t i = capacity; i < 8192; i++) {
            assert_int_equal(built.bytes[i], 0x5A);
        }
    }
    assert_int_equal(esp_image_build_application(&build, built.bytes, 4096), 4096);
}

static void test_impossible_wishes_are_refused(void **state)
{
    (void)state;
    esp_image_build_t build = fixture_build(ESP_IMAGE_CHIP_ESP32H21, 4096);
    assert_int_equal(esp_image_build_application(&build, built.bytes, sizeof(built.bytes)), 0);
    build.chip = ESP_IMAGE_CHIP_UNKNOWN;
    assert_int_equal(esp_image_build_bootloader(&build, built.bytes, sizeof(built.bytes)), 0);
    build = fixture_build(ESP_IMAGE_CHIP_ESP32, 4096);
    build.flash_size = 3 << 20;
    assert_int_equal(esp_image_build_application(&build, built.bytes, sizeof(built.bytes)), 0);
    build = fixture_build(ESP_IMAGE_CHIP_ESP32, 0x7001);
    assert_int_equal(esp_image_build_bootloader(&build, built.bytes, sizeof(built.bytes)), 0);

    /* The ESP8266 sees 1 MiB of flash, and the image starts 64 KiB into it. */
    const size_t capacity = 0x200000;
    uint8_t *large = malloc(capacity);
    assert_non_null(large);
    build = fixture_build(ESP_IMAGE_CHIP_ESP8266, 0xF0000);
    assert_int_equal(esp_image_build_application(&build, large, capacity), 0xF0000);
    build.size = 0x110000;
    assert_int_equal(esp_image_build_application(&build, large, capacity), 0);
    free(large);
}

static void test_long_texts_are_cut_and_missing_ones_empty(void **state)
{
    (void)state;
    esp_image_t image;
    esp_image_fault_t fault;
    esp_image_build_t build = fixture_build(ESP_IMAGE_CHIP_ESP32C6, 4096);
    build.project_name = "a-name-of-more-than-thirty-one-letters";
    build.version = NULL;
    built.size = esp_image_build_application(&build, built.bytes, sizeof(built.bytes));
    assert_int_equal(fixture_parse(built.bytes, built.size, build.chip, &image, &fault),
                     ESP_IMAGE_OK);
    assert_string_equal(image.application.project_name, "a-name-of-more-than-thirty-one-");
    assert_string_equal(image.application.version, "");
}

/* A program wholly in RAM starts with its descriptor all the same. */
static void test_a_descriptor_is_found_in_ram(void **state)
{
    (void)state;
    esp_image_t image;
    esp_image_fault_t fault;
    fixture_application(&built, ESP_IMAGE_CHIP_ESP32C3, 4096);
    const uint8_t address[4] = {0x00, 0x00, 0xC9, 0x3F};
    memcpy(built.bytes + 24, address, sizeof(address));
    fixture_parse(built.bytes, built.size, ESP_IMAGE_CHIP_ESP32C3, &image, &fault);
    assert_int_equal(fault.reason, ESP_IMAGE_BAD_HASH);
    assert_int_equal(image.segments[0].memory, ESP_IMAGE_MEMORY_RAM);
    assert_true(image.has_application);
    assert_string_equal(image.application.project_name, "test_project");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_applications_of_all_chips_are_sound),
        cmocka_unit_test(test_bootloaders_of_all_chips_are_sound),
        cmocka_unit_test(test_any_size_from_the_least_is_met_to_the_next_16),
        cmocka_unit_test(test_content_follows_from_the_seed),
        cmocka_unit_test(test_content_is_hard_on_slip),
        cmocka_unit_test(test_what_does_not_fit_is_refused_and_nothing_is_written_past_the_buffer),
        cmocka_unit_test(test_impossible_wishes_are_refused),
        cmocka_unit_test(test_a_descriptor_is_found_in_ram),
        cmocka_unit_test(test_long_texts_are_cut_and_missing_ones_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
