/* SPDX-License-Identifier: Apache-2.0 */
#include "test_image_fixture.h"

static fixture_image_t built;

/* Laid out by hand after esptool's description of the form; its CRC-32 was computed with zlib, then
 * altered as the ESP8266's tools do: 0x0F9D24CB plus one. */
static const uint8_t two_headers[100] = {
    0xEA, 4,    2,    0x40, 0x04, 0x00, 0x10, 0x40, /* first header */
    0,    0,    0,    0,    32,   0,    0,    0,    /* what stays in flash */
    0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, /**/
    0x0C, 0x0D, 0x0E, 0x0F, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, /**/
    0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F,                         /**/
    0xE9, 2,    2,    0x40, 0x04, 0x00, 0x10, 0x40,                         /* second header */
    0x00, 0x00, 0x10, 0x40, 8,    0,    0,    0,    0x11, 0x22, 0x33, 0x44, 0x11, 0x22,
    0x33, 0x44, 0x00, 0x80, 0xFE, 0x3F, 4,    0,    0,    0,    0xC0, 0xDB, 0x05, 0x06, /**/
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0xF7, /* to the checksum */
    0xCC, 0x24, 0x9D, 0x0F,
};

static void test_an_image_with_two_headers_is_read(void **state)
{
    (void)state;
    esp_image_t image;
    esp_image_fault_t fault;
    assert_int_equal(
        fixture_parse(two_headers, sizeof(two_headers), ESP_IMAGE_CHIP_UNKNOWN, &image, &fault),
        ESP_IMAGE_OK);
    assert_int_equal(image.form, ESP_IMAGE_FORM_TWO_HEADERS);
    assert_int_equal(image.chip, ESP_IMAGE_CHIP_ESP8266);
    assert_int_equal(image.kind, ESP_IMAGE_KIND_APPLICATION);
    assert_int_equal(image.entry, 0x40100004);
    assert_int_equal(image.segment_count, 3);
    assert_int_equal(image.segments[0].memory, ESP_IMAGE_MEMORY_FLASH);
    assert_int_equal(image.segments[0].data_offset, 16);
    assert_int_equal(image.segments[0].size, 32);
    assert_int_equal(image.segments[1].load_address, 0x40100000);
    assert_int_equal(image.segments[2].load_address, 0x3FFE8000);
    assert_int_equal(image.checksum_stored, 0xF7);
    assert_true(image.has_crc);
    assert_int_equal(image.crc_computed, 0x0F9D24CC);
    assert_int_equal(image.crc_offset, 96);
    assert_false(image.has_hash);
    assert_int_equal(image.length, 100);
    assert_int_equal(
        fixture_parse(two_headers, sizeof(two_headers), ESP_IMAGE_CHIP_ESP32, &image, &fault),
        ESP_IMAGE_WRONG_CHIP);
}

/* With 4 as flash mode of the first header zlib's CRC-32 is 0x8C717456: its top bit is set. */
static void test_a_crc_with_its_top_bit_set_is_complemented(void **state)
{
    (void)state;
    esp_image_t image;
    esp_image_fault_t fault;
    uint8_t bytes[sizeof(two_headers)];
    memcpy(bytes, two_headers, sizeof(bytes));
    bytes[2] = 4;
    assert_int_equal(fixture_parse(bytes, sizeof(bytes), ESP_IMAGE_CHIP_ESP8266, &image, &fault),
                     ESP_IMAGE_BAD_CRC);
    assert_int_equal(image.crc_computed, 0x738E8BA9);
    assert_int_equal(fault.found, 0x0F9D24CC);
    assert_int_equal(fault.expected, 0x738E8BA9);
    assert_int_equal(fault.offset, 96);
}

static void test_damage_in_an_image_with_two_headers_is_told(void **state)
{
    (void)state;
    const struct {
        uint32_t offset;
        uint8_t value;
        esp_image_reason_t reason;
        uint32_t at;
    } cases[] = {
        {0, 0xEB, ESP_IMAGE_BAD_MAGIC, 0},        {12, 34, ESP_IMAGE_SEGMENT_LENGTH, 12},
        {12, 88, ESP_IMAGE_SEGMENT_PAST_END, 16}, {12, 36, ESP_IMAGE_BAD_MAGIC, 52},
        {20, 99, ESP_IMAGE_BAD_CRC, 96},          {48, 0xE8, ESP_IMAGE_BAD_MAGIC, 48},
        {49, 0, ESP_IMAGE_NO_SEGMENTS, 49},       {49, 16, ESP_IMAGE_TOO_MANY_SEGMENTS, 49},
        {64, 0, ESP_IMAGE_BAD_CHECKSUM, 95},      {95, 0, ESP_IMAGE_BAD_CHECKSUM, 95},
        {99, 0, ESP_IMAGE_BAD_CRC, 96},
    };
    esp_image_t image;
    esp_image_fault_t fault;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t bytes[sizeof(two_headers)];
        memcpy(bytes, two_headers, sizeof(bytes));
        bytes[cases[i].offset] = cases[i].value;
        fixture_parse(bytes, sizeof(bytes), ESP_IMAGE_CHIP_UNKNOWN, &image, &fault);
        assert_string_equal(esp_image_reason_text(fault.reason),
                            esp_image_reason_text(cases[i].reason));
        assert_int_equal(fault.offset, cases[i].at);
    }
    for (size_t size = 1; size < sizeof(two_headers); size++) {
        esp_image_reason_t reason =
            fixture_parse(two_headers, size, ESP_IMAGE_CHIP_UNKNOWN, &image, &fault);
        assert_true(reason == ESP_IMAGE_TRUNCATED || reason == ESP_IMAGE_SEGMENT_PAST_END);
        assert_int_equal(fault.offset + fault.found, size);
    }
}

/* Only structure tells that a SHA-256 must follow: here it is missing, though the checksum is
 * right. */
static void test_an_application_without_its_hash_is_cut_short(void **state)
{
    (void)state;
    esp_image_t image;
    esp_image_fault_t fault;
    fixture_application(&built, ESP_IMAGE_CHIP_ESP8266, 4096);
    assert_int_equal(fixture_parse(built.bytes, 4096 - 32, ESP_IMAGE_CHIP_ESP8266, &image, &fault),
                     ESP_IMAGE_TRUNCATED);
    assert_int_equal(fault.offset, 4064);
    assert_int_equal(fault.expected, 32);
    assert_int_equal(image.checksum_stored, image.checksum_computed);
}

static void test_the_descriptor_is_found_behind_the_code(void **state)
{
    (void)state;
    esp_image_t image;
    esp_image_fault_t fault;
    fixture_application(&built, ESP_IMAGE_CHIP_ESP8266, 4096);
    assert_int_equal(fixture_parse(built.bytes, built.size, ESP_IMAGE_CHIP_UNKNOWN, &image, &fault),
                     ESP_IMAGE_OK);
    assert_true(image.has_application);
    assert_int_equal(image.application.offset, image.segments[1].data_offset);
}

/* With its first load address damaged, only the caller's wish tells what the image was. */
static void test_the_wanted_chip_decides_where_the_bytes_do_not(void **state)
{
    (void)state;
    esp_image_t image;
    esp_image_fault_t fault;
    fixture_application(&built, ESP_IMAGE_CHIP_ESP8266, 4096);
    const uint8_t hash_flag = 23; /* of an extended header; code here */
    built.bytes[11] ^= 0x80;
    built.bytes[12] = 0; /* the ESP32's id, had this an extended header */
    built.bytes[13] = 0;
    built.bytes[hash_flag] = 2;
    fixture_parse(built.bytes, built.size, ESP_IMAGE_CHIP_ESP8266, &image, &fault);
    assert_int_equal(image.form, ESP_IMAGE_FORM_PLAIN);
    fixture_parse(built.bytes, built.size, ESP_IMAGE_CHIP_UNKNOWN, &image, &fault);
    assert_int_equal(image.form, ESP_IMAGE_FORM_EXTENDED);
    assert_int_equal(fault.reason, ESP_IMAGE_BAD_HASH_FLAG);
}

/* The smallest image of the ROM's own form: one segment, nothing else. */
static void test_a_tiny_program_without_extension_is_read(void **state)
{
    (void)state;
    esp_image_t image;
    esp_image_fault_t fault;
    const uint8_t tiny[32] = {
        0xE9, 1,    0,    0,    0x00, 0x00, 0x10,
        0x40, 0x00, 0x00, 0x10, 0x40, 4,    0,
        0,    0,    0x12, 0x34, 0x56, 0x78, [31] = 0xEF ^ 0x12 ^ 0x34 ^ 0x56 ^ 0x78};
    assert_int_equal(fixture_parse(tiny, sizeof(tiny), ESP_IMAGE_CHIP_UNKNOWN, &image, &fault),
                     ESP_IMAGE_OK);
    assert_int_equal(image.form, ESP_IMAGE_FORM_PLAIN);
    assert_int_equal(image.kind, ESP_IMAGE_KIND_RAM);
    assert_int_equal(image.length, 32);
    assert_int_equal(fixture_parse(tiny, sizeof(tiny), ESP_IMAGE_CHIP_ESP32, &image, &fault),
                     ESP_IMAGE_WRONG_CHIP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_image_with_two_headers_is_read),
        cmocka_unit_test(test_a_crc_with_its_top_bit_set_is_complemented),
        cmocka_unit_test(test_damage_in_an_image_with_two_headers_is_told),
        cmocka_unit_test(test_an_application_without_its_hash_is_cut_short),
        cmocka_unit_test(test_the_descriptor_is_found_behind_the_code),
        cmocka_unit_test(test_the_wanted_chip_decides_where_the_bytes_do_not),
        cmocka_unit_test(test_a_tiny_program_without_extension_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
