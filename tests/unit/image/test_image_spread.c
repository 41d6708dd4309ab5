/* Intel HEX and UF2 files: what they say comes out, and nothing of what is damaged.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image_spread.h"
#include "test_image_fixture.h"
#include <stdlib.h>
#include <string.h>

enum { LONG = 1000 };

static uint8_t bytes[LONG];

static void fill(void)
{
    for (size_t i = 0; i < LONG; i++) {
        bytes[i] = (uint8_t)(i * 7 + i / 251);
    }
}

static esp_image_spread_reason_t read_hex(const char *text, esp_image_spread_t *spread)
{
    esp_image_spread_fault_t fault;
    const bool done = esp_image_hex_read((const uint8_t *)text, strlen(text), spread, &fault);
    assert_int_equal(done, fault.reason == ESP_IMAGE_SPREAD_OK);
    assert_true(done || spread->count == 0);
    return fault.reason;
}

static void assert_refused(const char *text, esp_image_spread_reason_t reason)
{
    esp_image_spread_t spread;
    assert_int_equal(read_hex(text, &spread), reason);
    esp_image_spread_free(&spread);
}

static void test_hex_records_go_where_they_say(void **state)
{
    esp_image_spread_t spread;
    (void)state;
    /* An upper half, lower case, DOS line ends; a segment, out of order; an entry. */
    assert_int_equal(read_hex(":020000040001F9\r\n:03000000aabbccCC\r\n:020000020010EC\n:"
                              "01001000559A\n:040000054008123469\n\n:00000001FF\n",
                              &spread),
                     ESP_IMAGE_SPREAD_OK);
    assert_int_equal(spread.count, 2);
    assert_int_equal(spread.stretches[0].address, 0x110);
    assert_int_equal(spread.stretches[0].size, 1);
    assert_int_equal(spread.stretches[0].data[0], 0x55);
    assert_int_equal(spread.stretches[1].address, 0x10000);
    assert_memory_equal(spread.stretches[1].data, "\xAA\xBB\xCC", 3);
    assert_true(spread.has_entry);
    assert_int_equal(spread.entry, 0x40081234);
    esp_image_spread_free(&spread);
}

static void test_hex_that_is_damaged_is_refused(void **state)
{
    (void)state;
    assert_refused("", ESP_IMAGE_SPREAD_NO_END);
    assert_refused("hello\n", ESP_IMAGE_SPREAD_RECORD);
    assert_refused(":0100000055AA\n", ESP_IMAGE_SPREAD_NO_END);
    assert_refused(":0100000055AB\n:00000001FF\n", ESP_IMAGE_SPREAD_CHECKSUM);
    assert_refused(":0100000055AA\n:00000001FF\n:0100010055A9\n", ESP_IMAGE_SPREAD_BEHIND);
    assert_refused(":0100000055AA:00000001FF\n", ESP_IMAGE_SPREAD_RECORD);
    assert_refused(":0100000755A3\n:00000001FF\n", ESP_IMAGE_SPREAD_KIND);
    assert_refused(":0100000400FB\n:00000001FF\n", ESP_IMAGE_SPREAD_RECORD);
    assert_refused(":0100000055AA\n:0100000055AA\n:00000001FF\n", ESP_IMAGE_SPREAD_OVERLAP);
    assert_refused(":02FFFF000102FD\n:00000001FF\n", ESP_IMAGE_SPREAD_WRAPS);
    assert_refused(":00000001FF\n", ESP_IMAGE_SPREAD_EMPTY);
    assert_refused(":10000000", ESP_IMAGE_SPREAD_RECORD);
}

/* Whatever the order of records, the same bytes come out of what was written. */
static void assert_same(const esp_image_spread_t *spread, const esp_image_stretch_t *stretches,
                        size_t count)
{
    assert_int_equal(spread->count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(spread->stretches[i].address, stretches[i].address);
        assert_int_equal(spread->stretches[i].size, stretches[i].size);
        assert_memory_equal(spread->stretches[i].data, stretches[i].data, stretches[i].size);
    }
}

static void test_what_is_written_is_read(void **state)
{
    const esp_image_stretch_t stretches[] = {{0x1005, 515, bytes},
                                             {0x2345, 5, bytes + 3},
                                             {0xFFF5, LONG, bytes},
                                             {0xFFFF0000, 0xFFF0 % LONG, bytes}};
    esp_image_spread_t spread;
    esp_image_spread_fault_t fault;
    (void)state;
    for (int i = 0; i < 4; i++) {
        uint8_t *file;
        size_t size;
        const bool written = i == 0 ? esp_image_hex_write(stretches, 4, &file, &size)
                                    : esp_image_uf2_write(stretches, 4, ESP_IMAGE_CHIP_ESP32C3,
                                                          i == 3 ? 256 : 0, i == 2, &file, &size);
        assert_true(written);
        assert_true(
            (i == 0 ? esp_image_hex_read : esp_image_uf2_read)(file, size, &spread, &fault));
        assert_same(&spread, stretches, 4);
        assert_int_equal(spread.family, i == 0 ? 0 : 0xD42BA06C);
        esp_image_spread_free(&spread);
        free(file);
    }
}

static void test_any_changed_character_of_hex_is_noticed(void **state)
{
    const esp_image_stretch_t stretches[] = {{0x1FFF8, 40, bytes}};
    esp_image_spread_t spread;
    esp_image_spread_fault_t fault;
    uint8_t *file;
    size_t size;
    (void)state;
    assert_true(esp_image_hex_write(stretches, 1, &file, &size));
    for (size_t i = 0; i < size; i++) {
        const uint8_t right = file[i];
        for (int value = '0'; value <= '9'; value++) {
            file[i] = (uint8_t)value;
            const bool read = esp_image_hex_read(file, size, &spread, &fault);
            assert_int_equal(read, value == right);
            esp_image_spread_free(&spread);
        }
        file[i] = right;
    }
    for (size_t cut = 0; cut + 1 < size; cut++) {
        assert_false(esp_image_hex_read(file, cut, &spread, &fault));
        esp_image_spread_free(&spread);
    }
    free(file);
}

static esp_image_spread_reason_t read_uf2(const uint8_t *file, size_t size)
{
    esp_image_spread_t spread;
    esp_image_spread_fault_t fault;
    (void)esp_image_uf2_read(file, size, &spread, &fault);
    esp_image_spread_free(&spread);
    return fault.reason;
}

static void test_uf2_that_is_damaged_is_refused(void **state)
{
    const esp_image_stretch_t stretches[] = {{0x1000, LONG, bytes}};
    uint8_t *file;
    size_t size;
    (void)state;
    assert_true(esp_image_uf2_write(stretches, 1, ESP_IMAGE_CHIP_ESP32, 0, false, &file, &size));
    assert_int_equal(size, 3 * 512);
    assert_int_equal(read_uf2(file, size - 1), ESP_IMAGE_SPREAD_BLOCK);
    assert_int_equal(read_uf2(file, size - 512), ESP_IMAGE_SPREAD_MISSING);
    assert_int_equal(read_uf2(file + 512, size - 512), ESP_IMAGE_SPREAD_MISSING);
    assert_int_equal(read_uf2(file, 0), ESP_IMAGE_SPREAD_EMPTY);
    static const struct {
        size_t at;
        esp_image_spread_reason_t reason;
    } damages[] = {
        {0, ESP_IMAGE_SPREAD_BLOCK},          {5, ESP_IMAGE_SPREAD_BLOCK},
        {508, ESP_IMAGE_SPREAD_BLOCK},        {512 + 20, ESP_IMAGE_SPREAD_MISSING},
        {512 + 24, ESP_IMAGE_SPREAD_MISSING}, {512 + 28, ESP_IMAGE_SPREAD_FAMILIES},
        {12, ESP_IMAGE_SPREAD_DIGEST},        {488, ESP_IMAGE_SPREAD_DIGEST},
        {32, ESP_IMAGE_SPREAD_DIGEST},        {512 + 400, ESP_IMAGE_SPREAD_DIGEST},
        {9, ESP_IMAGE_SPREAD_BLOCK},          {17, ESP_IMAGE_SPREAD_BLOCK},
    };
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        const uint8_t right = file[damages[i].at];
        file[damages[i].at] = (uint8_t)(right ^ 0x12);
        assert_int_equal(read_uf2(file, size), damages[i].reason);
        file[damages[i].at] = right;
    }
    /* The third block goes where the second one does. */
    file[1024 + 12] = file[512 + 12];
    file[1024 + 13] = file[512 + 13];
    file[1024 + 9] &= 0xBF;
    assert_int_equal(read_uf2(file, size), ESP_IMAGE_SPREAD_OVERLAP);
    free(file);
}

static void test_families_name_chips(void **state)
{
    (void)state;
    assert_int_equal(esp_image_chip_by_family(0x1C5F21B0), ESP_IMAGE_CHIP_ESP32);
    assert_int_equal(esp_image_chip_by_family(0x7EAB61ED), ESP_IMAGE_CHIP_ESP8266);
    assert_int_equal(esp_image_chip_by_family(0), ESP_IMAGE_CHIP_UNKNOWN);
    assert_int_equal(esp_image_chip_by_family(1), ESP_IMAGE_CHIP_UNKNOWN);
    for (int chip = 1; chip < ESP_IMAGE_CHIP_COUNT; chip++) {
        assert_int_not_equal(esp_image_uf2_family((esp_image_chip_t)chip), 0);
    }
}

static void test_faults_have_words(void **state)
{
    (void)state;
    for (int reason = 0; reason <= ESP_IMAGE_SPREAD_MEMORY; reason++) {
        const esp_image_spread_fault_t fault = {(esp_image_spread_reason_t)reason, 7, 0x1234};
        char text[120];
        esp_image_spread_text(&fault, text, sizeof text);
        assert_true(strlen(text) > 10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hex_records_go_where_they_say),
        cmocka_unit_test(test_hex_that_is_damaged_is_refused),
        cmocka_unit_test(test_what_is_written_is_read),
        cmocka_unit_test(test_any_changed_character_of_hex_is_noticed),
        cmocka_unit_test(test_uf2_that_is_damaged_is_refused),
        cmocka_unit_test(test_families_name_chips),
        cmocka_unit_test(test_faults_have_words),
    };
    fill();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
