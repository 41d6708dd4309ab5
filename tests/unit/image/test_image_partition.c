/* SPDX-License-Identifier: Apache-2.0 */
#include "test_image_fixture.h"

static uint8_t bytes[ESP_IMAGE_TABLE_MAX_SIZE];
static esp_image_table_t table;
static esp_image_fault_t fault;

static esp_image_reason_t parse(size_t size, esp_image_chip_t chip)
{
    uint8_t *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    esp_image_reason_t reason = esp_image_table_parse(copy, size, chip, &table, &fault);
    free(copy);
    assert_int_equal(reason, fault.reason);
    return reason;
}

static void make(const esp_image_partition_t *partitions, size_t count)
{
    assert_int_equal(esp_image_build_table(partitions, count, bytes, sizeof(bytes)), sizeof(bytes));
}

static void make_default(void)
{
    esp_image_partition_t partitions[3];
    esp_image_default_partitions(150000, partitions);
    make(partitions, 3);
}

/* The MD5 is the one ESP-IDF's own tool wrote for its "single factory app" table. */
static void test_the_default_table_is_that_of_esp_idf(void **state)
{
    (void)state;
    static const uint8_t md5[16] = {0xF4, 0xAD, 0x4F, 0x45, 0x38, 0x56, 0x4B, 0x5D,
                                    0x74, 0x35, 0xB6, 0x2C, 0x75, 0xB6, 0x95, 0x24};
    make_default();
    assert_int_equal(parse(sizeof(bytes), ESP_IMAGE_CHIP_ESP32), ESP_IMAGE_OK);
    assert_int_equal(table.count, 3);
    assert_true(table.has_md5);
    assert_int_equal(table.md5_offset, 96);
    assert_memory_equal(table.md5_stored, md5, sizeof(md5));
    assert_string_equal(table.partitions[0].label, "nvs");
    assert_string_equal(table.partitions[1].label, "phy_init");
    const esp_image_partition_t *factory =
        esp_image_table_find(&table, ESP_IMAGE_PARTITION_APP, ESP_IMAGE_APP_FACTORY);
    assert_ptr_equal(factory, &table.partitions[2]);
    assert_int_equal(factory->offset, 0x10000);
    assert_int_equal(factory->size, 0x100000);
    assert_null(esp_image_table_find(&table, ESP_IMAGE_PARTITION_APP, ESP_IMAGE_APP_OTA_0));
    assert_int_equal(esp_image_table_end(&table), 0x110000);
}

static void test_a_large_application_gets_a_larger_partition(void **state)
{
    (void)state;
    esp_image_partition_t partitions[3];
    esp_image_default_partitions(0x100001, partitions);
    assert_int_equal(partitions[2].size, 0x110000);
}

static void test_no_flipped_bit_passes(void **state)
{
    (void)state;
    make_default();
    for (size_t bit = 0; bit < 4 * 32 * 8; bit++) {
        size_t at = bit / 8;
        bytes[at] ^= (uint8_t)(1 << bit % 8);
        esp_image_reason_t reason = parse(sizeof(bytes), ESP_IMAGE_CHIP_ESP32);
        /* The filler of the MD5's entry means nothing. */
        if (at >= 98 && at < 112) {
            assert_int_equal(reason, ESP_IMAGE_OK);
        } else if (at < 96 && at % 32 >= 2) {
            assert_int_equal(reason, ESP_IMAGE_TABLE_BAD_MD5);
            assert_int_equal(fault.offset, 96);
        } else {
            assert_int_equal(reason,
                             at < 98 ? ESP_IMAGE_TABLE_ENTRY_MAGIC : ESP_IMAGE_TABLE_BAD_MD5);
            assert_int_equal(fault.offset, at / 32 * 32);
        }
        bytes[at] ^= (uint8_t)(1 << bit % 8);
    }
}

static void test_no_truncation_before_the_end_mark_passes(void **state)
{
    (void)state;
    make_default();
    for (size_t size = 0; size <= sizeof(bytes); size++) {
        esp_image_reason_t reason = parse(size, ESP_IMAGE_CHIP_ESP32);
        esp_image_reason_t expected = size == 0    ? ESP_IMAGE_EMPTY
                                      : size < 160 ? ESP_IMAGE_TRUNCATED
                                                   : ESP_IMAGE_OK;
        assert_int_equal(reason, expected);
    }
}

static void test_bytes_that_are_no_table_are_refused(void **state)
{
    (void)state;
    memset(bytes, 0xFF, sizeof(bytes));
    assert_int_equal(parse(sizeof(bytes), ESP_IMAGE_CHIP_ESP32), ESP_IMAGE_TABLE_EMPTY);
    memset(bytes, 0, sizeof(bytes));
    assert_int_equal(parse(sizeof(bytes), ESP_IMAGE_CHIP_ESP32), ESP_IMAGE_TABLE_ENTRY_MAGIC);
    bytes[0] = 0xE9;
    assert_int_equal(parse(sizeof(bytes), ESP_IMAGE_CHIP_ESP32), ESP_IMAGE_TABLE_ENTRY_MAGIC);
    assert_int_equal(fault.found, 0xE9);
}

static void test_a_table_without_md5_is_sound(void **state)
{
    (void)state;
    make_default();
    memset(bytes + 96, 0xFF, 32);
    assert_int_equal(parse(sizeof(bytes), ESP_IMAGE_CHIP_ESP32), ESP_IMAGE_OK);
    assert_false(table.has_md5);
    assert_int_equal(table.count, 3);
}

static void test_nothing_may_follow_the_md5(void **state)
{
    (void)state;
    make_default();
    memcpy(bytes + 128, bytes, 32);
    assert_int_equal(parse(sizeof(bytes), ESP_IMAGE_CHIP_ESP32), ESP_IMAGE_TABLE_AFTER_MD5);
    assert_int_equal(fault.offset, 128);
    memcpy(bytes + 128, bytes + 96, 32);
    assert_int_equal(parse(sizeof(bytes), ESP_IMAGE_CHIP_ESP32), ESP_IMAGE_TABLE_AFTER_MD5);
}

static void assert_layout(const esp_image_partition_t partitions[2], esp_image_chip_t chip,
                          esp_image_reason_t reason, int index)
{
    make(partitions, 2);
    assert_string_equal(esp_image_reason_text(parse(sizeof(bytes), chip)),
                        esp_image_reason_text(reason));
    assert_int_equal(fault.index, index);
    if (index >= 0) {
        assert_int_equal(fault.offset, index * 32);
    }
}

static void test_impossible_layouts_are_refused(void **state)
{
    (void)state;
    const esp_image_partition_t good[2] = {{1, 2, 0x9000, 0x1000, 0, "a"},
                                           {0, 0, 0x10000, 0x10000, 0, "b"}};
    esp_image_partition_t bad[2];
    assert_layout(good, ESP_IMAGE_CHIP_ESP32, ESP_IMAGE_OK, -1);

    memcpy(bad, good, sizeof(bad));
    bad[0].size = 0x7001;
    assert_layout(bad, ESP_IMAGE_CHIP_ESP32, ESP_IMAGE_TABLE_OVERLAP, 1);
    assert_int_equal(fault.found, 0x10000);
    assert_int_equal(fault.expected, 0x10001);
    bad[0].size = 0x7000;
    assert_layout(bad, ESP_IMAGE_CHIP_ESP32, ESP_IMAGE_OK, -1);

    bad[0].size = 0;
    assert_layout(bad, ESP_IMAGE_CHIP_ESP32, ESP_IMAGE_TABLE_SIZE, 0);

    memcpy(bad, good, sizeof(bad));
    bad[1].size = 0xFFFF0001;
    assert_layout(bad, ESP_IMAGE_CHIP_ESP32, ESP_IMAGE_TABLE_SIZE, 1);

    memcpy(bad, good, sizeof(bad));
    bad[1].offset = 0x11000;
    assert_layout(bad, ESP_IMAGE_CHIP_ESP32, ESP_IMAGE_TABLE_MISALIGNED, 1);
    assert_int_equal(fault.expected, 0x10000);
    assert_layout(bad, ESP_IMAGE_CHIP_ESP8266, ESP_IMAGE_OK, -1);
    bad[0].offset = 0x9002;
    assert_layout(bad, ESP_IMAGE_CHIP_ESP8266, ESP_IMAGE_TABLE_MISALIGNED, 0);
}

static void test_a_full_table_needs_its_end_mark(void **state)
{
    (void)state;
    static esp_image_partition_t partitions[ESP_IMAGE_MAX_PARTITIONS];
    for (uint32_t i = 0; i < ESP_IMAGE_MAX_PARTITIONS; i++) {
        partitions[i] = (esp_image_partition_t){1, 0x40, 0x10000 + i * 0x1000, 0x1000, 0, "many"};
    }
    make(partitions, ESP_IMAGE_MAX_PARTITIONS - 1);
    assert_int_equal(parse(sizeof(bytes), ESP_IMAGE_CHIP_ESP32), ESP_IMAGE_OK);
    assert_int_equal(table.count, ESP_IMAGE_MAX_PARTITIONS - 1);
    assert_int_equal(
        esp_image_build_table(partitions, ESP_IMAGE_MAX_PARTITIONS, bytes, sizeof(bytes)), 0);

    for (size_t at = 0; at < sizeof(bytes); at += 32) {
        memcpy(bytes + at, bytes, 32);
        bytes[at + 5] = (uint8_t)(at / 32);
    }
    parse(sizeof(bytes), ESP_IMAGE_CHIP_ESP32);
    assert_int_equal(fault.reason, ESP_IMAGE_TABLE_NO_END);
    assert_int_equal(table.count, ESP_IMAGE_MAX_PARTITIONS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_default_table_is_that_of_esp_idf),
        cmocka_unit_test(test_a_large_application_gets_a_larger_partition),
        cmocka_unit_test(test_no_flipped_bit_passes),
        cmocka_unit_test(test_no_truncation_before_the_end_mark_passes),
        cmocka_unit_test(test_bytes_that_are_no_table_are_refused),
        cmocka_unit_test(test_a_table_without_md5_is_sound),
        cmocka_unit_test(test_nothing_may_follow_the_md5),
        cmocka_unit_test(test_impossible_layouts_are_refused),
        cmocka_unit_test(test_a_full_table_needs_its_end_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
