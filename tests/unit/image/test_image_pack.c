/* A program's segments become an image that the library itself finds sound.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image_pack.h"
#include "test_image_fixture.h"

static const uint8_t data[13] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};
static uint8_t buffer[512];

static const esp_image_part_t two_parts[] = {{0x3FC84000, 13, data}, {0x40380000, 8, data}};

static esp_image_pack_t sound(void)
{
    return (esp_image_pack_t){
        .chip = ESP_IMAGE_CHIP_ESP32C3,
        .entry = 0x40380004,
        .flash_size = 4 << 20,
        .min_revision = 3,
        .parts = two_parts,
        .count = 2,
    };
}

static esp_image_pack_reason_t pack_one(const esp_image_part_t *part, size_t *index)
{
    esp_image_pack_t pack = sound();
    size_t size = 1;
    pack.parts = part;
    pack.count = 1;
    pack.entry = part->address;
    const esp_image_pack_reason_t reason =
        esp_image_pack(&pack, buffer, sizeof(buffer), index, &size);
    assert_true(reason == ESP_IMAGE_PACK_OK || size == 0);
    return reason;
}

static void test_image_is_sound(void **state)
{
    (void)state;
    const esp_image_pack_t pack = sound();
    esp_image_t image;
    esp_image_fault_t fault;
    size_t part = 9;
    size_t size = 0;
    assert_int_equal(esp_image_pack(&pack, buffer, sizeof(buffer), &part, &size),
                     ESP_IMAGE_PACK_OK);
    assert_int_equal(fixture_parse(buffer, size, ESP_IMAGE_CHIP_ESP32C3, &image, &fault),
                     ESP_IMAGE_OK);
    assert_int_equal(image.length, size);
    assert_int_equal(image.entry, 0x40380004);
    assert_int_equal(esp_image_min_revision(&image), 3);
    assert_int_equal(image.segment_count, 2);
    assert_int_equal(image.segments[0].load_address, 0x3FC84000);
    assert_int_equal(image.segments[0].size, 16);
    assert_memory_equal(&buffer[image.segments[0].data_offset], data, 13);
    assert_memory_equal(&buffer[image.segments[0].data_offset + 13], "\0\0\0", 3);
    assert_int_equal(image.segments[1].load_address, 0x40380000);
    assert_memory_equal(&buffer[image.segments[1].data_offset], data, 8);
}

static void test_esp8266_has_the_short_header_and_no_hash(void **state)
{
    (void)state;
    const esp_image_part_t part = {0x40100000, 12, data};
    esp_image_pack_t pack = sound();
    esp_image_t image;
    esp_image_fault_t fault;
    size_t index = 0;
    size_t size = 0;
    pack.chip = ESP_IMAGE_CHIP_ESP8266;
    pack.parts = &part;
    pack.count = 1;
    pack.entry = part.address;
    assert_int_equal(esp_image_pack(&pack, buffer, sizeof(buffer), &index, &size),
                     ESP_IMAGE_PACK_OK);
    assert_int_equal(fixture_parse(buffer, size, ESP_IMAGE_CHIP_ESP8266, &image, &fault),
                     ESP_IMAGE_OK);
    assert_false(image.has_hash);
    assert_int_equal(size, 32);
}

/* The descriptor makes it an application: a hash was missed, and the image refused. */
static void test_esp8266_program_in_ram_with_a_descriptor_is_sound(void **state)
{
    (void)state;
    static const uint8_t descriptor[256] = {[0] = 0x32, 0x54, 0xCD, 0xAB, [48] = 'n'};
    const esp_image_part_t parts[] = {{0x3FFE8400, 256, descriptor}, {0x40100000, 12, data}};
    esp_image_pack_t pack = sound();
    esp_image_t image;
    esp_image_fault_t fault;
    size_t index = 0;
    size_t size = 0;
    pack.chip = ESP_IMAGE_CHIP_ESP8266;
    pack.parts = parts;
    pack.entry = parts[1].address;
    assert_int_equal(esp_image_pack(&pack, buffer, sizeof(buffer), &index, &size),
                     ESP_IMAGE_PACK_OK);
    assert_int_equal(fixture_parse(buffer, size, ESP_IMAGE_CHIP_ESP8266, &image, &fault),
                     ESP_IMAGE_OK);
    assert_int_equal(image.kind, ESP_IMAGE_KIND_APPLICATION);
    assert_string_equal(image.application.project_name, "n");
    assert_false(image.has_hash);
    assert_int_equal(image.length, size);
}

static void test_parts_out_of_ram_are_refused(void **state)
{
    (void)state;
    static const struct {
        esp_image_part_t part;
        esp_image_pack_reason_t reason;
    } cases[] = {
        {{0x3FC84000, 13, data}, ESP_IMAGE_PACK_OK},
        {{0x42000000, 13, data}, ESP_IMAGE_PACK_PLACE}, /* mapped flash */
        {{0x00000000, 13, data}, ESP_IMAGE_PACK_PLACE},
        {{0x3FCDFFF8, 8, data}, ESP_IMAGE_PACK_OK},
        {{0x3FCDFFF8, 9, data}, ESP_IMAGE_PACK_PLACE}, /* runs out of it */
        {{0xFFFFFFFC, 13, data}, ESP_IMAGE_PACK_PLACE},
        {{0x3FC84000, 0, data}, ESP_IMAGE_PACK_PART},
        {{0x3FC84002, 8, data}, ESP_IMAGE_PACK_PART},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t index = 9;
        assert_int_equal(pack_one(&cases[i].part, &index), cases[i].reason);
        assert_true(cases[i].reason == ESP_IMAGE_PACK_OK || index == 0);
    }
}

static void assert_refused(const esp_image_pack_t *pack, size_t capacity,
                           esp_image_pack_reason_t reason)
{
    size_t part = 0;
    size_t size = 1;
    assert_int_equal(esp_image_pack(pack, buffer, capacity, &part, &size), reason);
    assert_int_equal(size, 0);
    assert_true(strlen(esp_image_pack_text(reason)) > 10);
}

static void test_what_makes_no_image_is_refused(void **state)
{
    (void)state;
    const esp_image_part_t overlapping[] = {{0x3FC84000, 13, data}, {0x3FC8400C, 4, data}};
    esp_image_pack_t pack = sound();
    assert_refused(&pack, 95, ESP_IMAGE_PACK_CAPACITY);
    pack.chip = ESP_IMAGE_CHIP_UNKNOWN;
    assert_refused(&pack, sizeof(buffer), ESP_IMAGE_PACK_CHIP);
    pack = sound();
    pack.flash_size = 5 << 20;
    assert_refused(&pack, sizeof(buffer), ESP_IMAGE_PACK_FLASH);
    pack = sound();
    pack.count = 0;
    assert_refused(&pack, sizeof(buffer), ESP_IMAGE_PACK_COUNT);
    pack.count = ESP_IMAGE_MAX_SEGMENTS + 1;
    assert_refused(&pack, sizeof(buffer), ESP_IMAGE_PACK_COUNT);
    pack = sound();
    pack.entry = 0x40380008;
    assert_refused(&pack, sizeof(buffer), ESP_IMAGE_PACK_ENTRY);
    pack = sound();
    pack.parts = overlapping;
    assert_refused(&pack, sizeof(buffer), ESP_IMAGE_PACK_OVERLAP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_image_is_sound),
        cmocka_unit_test(test_esp8266_has_the_short_header_and_no_hash),
        cmocka_unit_test(test_esp8266_program_in_ram_with_a_descriptor_is_sound),
        cmocka_unit_test(test_parts_out_of_ram_are_refused),
        cmocka_unit_test(test_what_makes_no_image_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
