/* SPDX-License-Identifier: Apache-2.0 */
#include "test_image_fixture.h"

static void test_ids_and_names_lead_to_each_other(void **state)
{
    (void)state;
    for (int i = ESP_IMAGE_CHIP_UNKNOWN + 1; i < ESP_IMAGE_CHIP_COUNT; i++) {
        esp_image_chip_t chip = (esp_image_chip_t)i;
        assert_int_equal(esp_image_chip_by_name(esp_image_chip_name(chip)), chip);
        if (chip != ESP_IMAGE_CHIP_ESP8266) {
            assert_int_equal(esp_image_chip_by_id(esp_image_chip_id(chip)), chip);
        }
    }
    assert_int_equal(esp_image_chip_id(ESP_IMAGE_CHIP_ESP8266), ESP_IMAGE_NO_CHIP_ID);
    assert_int_equal(esp_image_chip_by_id(ESP_IMAGE_NO_CHIP_ID), ESP_IMAGE_CHIP_UNKNOWN);
    assert_int_equal(esp_image_chip_by_id(4), ESP_IMAGE_CHIP_UNKNOWN);
    assert_string_equal(esp_image_chip_name((esp_image_chip_t)77), "unknown chip");
}

static void test_published_ids(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint16_t id;
    } published[] = {{"esp32", 0},     {"esp32s2", 2},  {"esp32c3", 5},   {"ESP32-S3", 9},
                     {"esp32-c2", 12}, {"esp32c6", 13}, {"esp32h2", 16},  {"esp32p4", 18},
                     {"esp32c61", 20}, {"esp32c5", 23}, {"esp32h21", 25}, {"esp32h4", 28},
                     {"esp32e22", 31}, {"esp32s31", 32}};
    for (size_t i = 0; i < sizeof(published) / sizeof(published[0]); i++) {
        assert_int_equal(esp_image_chip_id(esp_image_chip_by_name(published[i].name)),
                         published[i].id);
    }
    assert_int_equal(esp_image_chip_by_name("esp32s"), ESP_IMAGE_CHIP_UNKNOWN);
    assert_int_equal(esp_image_chip_by_name("esp32s33"), ESP_IMAGE_CHIP_UNKNOWN);
    assert_int_equal(esp_image_chip_by_name(""), ESP_IMAGE_CHIP_UNKNOWN);
}

static void test_flash_sizes_of_the_esp8266_are_coded_in_their_own_way(void **state)
{
    (void)state;
    uint8_t code = 99;
    assert_int_equal(esp_image_flash_size(ESP_IMAGE_CHIP_ESP8266, 0), 512 << 10);
    assert_int_equal(esp_image_flash_size(ESP_IMAGE_CHIP_ESP8266, 1), 256 << 10);
    assert_int_equal(esp_image_flash_size(ESP_IMAGE_CHIP_ESP8266, 4), 4 << 20);
    assert_int_equal(esp_image_flash_size(ESP_IMAGE_CHIP_ESP8266, 7), 0);
    assert_int_equal(esp_image_flash_size(ESP_IMAGE_CHIP_ESP8266, 9), 16 << 20);
    assert_int_equal(esp_image_flash_size(ESP_IMAGE_CHIP_ESP32, 0), 1 << 20);
    assert_int_equal(esp_image_flash_size(ESP_IMAGE_CHIP_ESP32C6, 2), 4 << 20);
    assert_int_equal(esp_image_flash_size(ESP_IMAGE_CHIP_ESP32S3, 7), 128 << 20);
    assert_int_equal(esp_image_flash_size(ESP_IMAGE_CHIP_ESP32S3, 8), 0);
    assert_int_equal(esp_image_flash_size(ESP_IMAGE_CHIP_ESP32S3, 200), 0);
    assert_true(esp_image_flash_size_code(ESP_IMAGE_CHIP_ESP8266, 4 << 20, &code));
    assert_int_equal(code, 4);
    assert_true(esp_image_flash_size_code(ESP_IMAGE_CHIP_ESP32, 4 << 20, &code));
    assert_int_equal(code, 2);
    assert_false(esp_image_flash_size_code(ESP_IMAGE_CHIP_ESP32, 512 << 10, &code));
    assert_false(esp_image_flash_size_code(ESP_IMAGE_CHIP_ESP32, 0, &code));
    assert_int_equal(code, 2);
}

static void test_flash_clocks(void **state)
{
    (void)state;
    assert_int_equal(esp_image_flash_mhz(ESP_IMAGE_CHIP_ESP32, 15), 80);
    assert_int_equal(esp_image_flash_mhz(ESP_IMAGE_CHIP_ESP32, 0), 40);
    assert_int_equal(esp_image_flash_mhz(ESP_IMAGE_CHIP_ESP32C2, 15), 60);
    assert_int_equal(esp_image_flash_mhz(ESP_IMAGE_CHIP_ESP32H2, 15), 48);
    assert_int_equal(esp_image_flash_mhz(ESP_IMAGE_CHIP_ESP32C6, 0), 80);
    assert_int_equal(esp_image_flash_mhz(ESP_IMAGE_CHIP_ESP32, 7), 0);
}

/* esptool 5.6.0, esptool/targets/<chip>.py, FLASH_FREQUENCY: by the codes 0, 1, 2 and 15. Of the
 * ESP32-H4 it has 24 and 48 MHz alone; the others are assumed, after the ESP32-H2. */
static const struct {
    esp_image_chip_t chip;
    uint8_t mhz[4];
    uint8_t also_0; /* a rate that code 0 stands for as well, when it is written */
} clocks[] = {
    {ESP_IMAGE_CHIP_ESP8266, {40, 26, 20, 80}, 0}, {ESP_IMAGE_CHIP_ESP32, {40, 26, 20, 80}, 0},
    {ESP_IMAGE_CHIP_ESP32S2, {40, 26, 20, 80}, 0}, {ESP_IMAGE_CHIP_ESP32S3, {40, 26, 20, 80}, 0},
    {ESP_IMAGE_CHIP_ESP32C3, {40, 26, 20, 80}, 0}, {ESP_IMAGE_CHIP_ESP32C2, {30, 20, 15, 60}, 0},
    {ESP_IMAGE_CHIP_ESP32C6, {80, 0, 20, 0}, 40},  {ESP_IMAGE_CHIP_ESP32C61, {40, 0, 20, 80}, 0},
    {ESP_IMAGE_CHIP_ESP32C5, {40, 0, 20, 80}, 0},  {ESP_IMAGE_CHIP_ESP32H2, {24, 16, 12, 48}, 0},
    {ESP_IMAGE_CHIP_ESP32P4, {40, 26, 20, 80}, 0}, {ESP_IMAGE_CHIP_ESP32H4, {24, 16, 12, 48}, 0},
    {ESP_IMAGE_CHIP_ESP32S31, {40, 0, 20, 80}, 0},
};

static void test_each_rate_of_flash_has_the_code_that_esptool_writes(void **state)
{
    static const uint8_t codes[] = {0, 1, 2, 15};
    (void)state;
    for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
        for (uint32_t mhz = 0; mhz < 300; mhz++) {
            enum { NONE = 99 };
            uint8_t wanted = mhz != 0 && mhz == clocks[i].also_0 ? 0 : NONE;
            uint8_t code = NONE;
            for (size_t k = 0; k < sizeof(codes); k++) {
                wanted = mhz != 0 && clocks[i].mhz[k] == mhz ? codes[k] : wanted;
            }
            const bool known = esp_image_flash_mhz_code(clocks[i].chip, mhz, &code);
            if (code != wanted || known != (wanted != NONE)) {
                fail_msg("chip %d, %u MHz: code %u", (int)clocks[i].chip, (unsigned)mhz, code);
            }
        }
        for (unsigned code = 0; code < 256; code++) {
            uint8_t mhz = 0;
            for (size_t k = 0; k < sizeof(codes); k++) {
                mhz = codes[k] == code ? clocks[i].mhz[k] : mhz;
            }
            assert_int_equal(esp_image_flash_mhz(clocks[i].chip, (uint8_t)code), mhz);
        }
    }
}

static void test_bootloader_offsets(void **state)
{
    (void)state;
    assert_int_equal(esp_image_bootloader_offset(ESP_IMAGE_CHIP_ESP32), 0x1000);
    assert_int_equal(esp_image_bootloader_offset(ESP_IMAGE_CHIP_ESP32S2), 0x1000);
    assert_int_equal(esp_image_bootloader_offset(ESP_IMAGE_CHIP_ESP32P4), 0x2000);
    assert_int_equal(esp_image_bootloader_offset(ESP_IMAGE_CHIP_ESP32C5), 0x2000);
    assert_int_equal(esp_image_bootloader_offset(ESP_IMAGE_CHIP_ESP32S3), 0);
    assert_int_equal(esp_image_bootloader_offset(ESP_IMAGE_CHIP_ESP8266), 0);
}

static void test_memories(void **state)
{
    (void)state;
    assert_int_equal(esp_image_memory(ESP_IMAGE_CHIP_ESP32, 0x3F400020), ESP_IMAGE_MEMORY_FLASH);
    assert_int_equal(esp_image_memory(ESP_IMAGE_CHIP_ESP32, 0x400D0020), ESP_IMAGE_MEMORY_FLASH);
    assert_int_equal(esp_image_memory(ESP_IMAGE_CHIP_ESP32, 0x40080400), ESP_IMAGE_MEMORY_RAM);
    assert_int_equal(esp_image_memory(ESP_IMAGE_CHIP_ESP32, 0x50000000), ESP_IMAGE_MEMORY_RTC);
    assert_int_equal(esp_image_memory(ESP_IMAGE_CHIP_ESP32, 0), ESP_IMAGE_MEMORY_PADDING);
    assert_int_equal(esp_image_memory(ESP_IMAGE_CHIP_ESP32, 0xFFFFFFFF), ESP_IMAGE_MEMORY_OTHER);
    assert_int_equal(esp_image_memory(ESP_IMAGE_CHIP_ESP32C6, 0x42000020), ESP_IMAGE_MEMORY_FLASH);
    assert_int_equal(esp_image_memory(ESP_IMAGE_CHIP_ESP32C6, 0x40800000), ESP_IMAGE_MEMORY_RAM);
    assert_int_equal(esp_image_memory(ESP_IMAGE_CHIP_ESP32S2, 0x3F4FFFFF), ESP_IMAGE_MEMORY_FLASH);
    assert_int_equal(esp_image_memory(ESP_IMAGE_CHIP_ESP32S2, 0x3F500000), ESP_IMAGE_MEMORY_OTHER);
    assert_int_equal(esp_image_memory(ESP_IMAGE_CHIP_UNKNOWN, 0x42000020), ESP_IMAGE_MEMORY_OTHER);
}

static esp_image_reason_t check(const esp_image_t *image, uint16_t revision,
                                esp_image_fault_t *fault)
{
    esp_image_reason_t reason = esp_image_check_revision(image, revision, fault);
    assert_int_equal(reason, fault->reason);
    return reason;
}

static void test_revisions_in_both_fields_are_honoured(void **state)
{
    (void)state;
    esp_image_fault_t fault;
    esp_image_t image = {.chip = ESP_IMAGE_CHIP_ESP32, .min_revision = 300, .max_revision = 399};
    assert_int_equal(check(&image, 299, &fault), ESP_IMAGE_REVISION_TOO_LOW);
    assert_int_equal(fault.found, 299);
    assert_int_equal(fault.expected, 300);
    assert_int_equal(check(&image, 300, &fault), ESP_IMAGE_OK);
    assert_int_equal(check(&image, 399, &fault), ESP_IMAGE_OK);
    assert_int_equal(check(&image, 400, &fault), ESP_IMAGE_REVISION_TOO_HIGH);
    image.max_revision = 0;
    assert_int_equal(check(&image, 400, &fault), ESP_IMAGE_OK);
    image.max_revision = 0xFFFF;
    assert_int_equal(check(&image, 400, &fault), ESP_IMAGE_OK);

    image = (esp_image_t){.chip = ESP_IMAGE_CHIP_ESP32, .min_revision_old = 3};
    assert_int_equal(check(&image, 299, &fault), ESP_IMAGE_REVISION_TOO_LOW);
    assert_int_equal(check(&image, 300, &fault), ESP_IMAGE_OK);
    image.chip = ESP_IMAGE_CHIP_ESP32C3;
    assert_int_equal(check(&image, 2, &fault), ESP_IMAGE_REVISION_TOO_LOW);
    assert_int_equal(check(&image, 3, &fault), ESP_IMAGE_OK);
}

static void test_each_reason_has_its_own_text(void **state)
{
    (void)state;
    char text[256];
    for (int i = 0; i < ESP_IMAGE_REASON_COUNT; i++) {
        const char *what = esp_image_reason_text((esp_image_reason_t)i);
        assert_non_null(what);
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(what, esp_image_reason_text((esp_image_reason_t)j));
        }
        const esp_image_fault_t fault = {(esp_image_reason_t)i, 0xFFFFFFFF, 94, 0xFFFFFFFF,
                                         0xFFFFFFFF};
        memset(text, 'x', sizeof(text));
        assert_ptr_equal(esp_image_fault_text(&fault, text, sizeof(text)), text);
        assert_ptr_equal(strstr(text, what), text);
        assert_in_range(strlen(text), 1, sizeof(text) - 2);
    }
}

static void test_a_fault_is_told_with_place_values_and_advice(void **state)
{
    (void)state;
    char text[256];
    const esp_image_fault_t past = {ESP_IMAGE_SEGMENT_PAST_END, 0x20, 1, 100, 4096};
    assert_string_equal(esp_image_fault_text(&past, text, sizeof(text)),
                        "the segment runs past the end of the data (at offset 0x20, segment 1): "
                        "100 bytes left, 4096 "
                        "needed; the file is cut short or damaged: build or copy it again");
    const esp_image_fault_t chip = {ESP_IMAGE_WRONG_CHIP, 12, -1, ESP_IMAGE_CHIP_ESP32C3,
                                    ESP_IMAGE_CHIP_ESP32};
    assert_string_equal(esp_image_fault_text(&chip, text, sizeof(text)),
                        "the image is for another chip (at offset 0xc): for ESP32-C3, wanted for "
                        "ESP32; build it for "
                        "this chip, or connect the chip it is for");
    const esp_image_fault_t old = {ESP_IMAGE_REVISION_TOO_LOW, 15, -1, 101, 300};
    assert_non_null(strstr(esp_image_fault_text(&old, text, sizeof(text)),
                           "the chip has v1.1, the image needs v3.0 or later"));
}

static void test_a_text_never_passes_its_buffer(void **state)
{
    (void)state;
    const esp_image_fault_t fault = {ESP_IMAGE_BAD_CHECKSUM, 0x20, -1, 1, 2};
    char whole[256];
    esp_image_fault_text(&fault, whole, sizeof(whole));
    for (size_t size = 0; size <= strlen(whole) + 1; size++) {
        char part[256];
        memset(part, 'x', sizeof(part));
        esp_image_fault_text(&fault, part, size);
        assert_int_equal(part[size], 'x');
        if (size > 0) {
            assert_int_equal(strlen(part), size - 1);
            assert_memory_equal(part, whole, size - 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids_and_names_lead_to_each_other),
        cmocka_unit_test(test_published_ids),
        cmocka_unit_test(test_flash_sizes_of_the_esp8266_are_coded_in_their_own_way),
        cmocka_unit_test(test_flash_clocks),
        cmocka_unit_test(test_each_rate_of_flash_has_the_code_that_esptool_writes),
        cmocka_unit_test(test_bootloader_offsets),
        cmocka_unit_test(test_memories),
        cmocka_unit_test(test_revisions_in_both_fields_are_honoured),
        cmocka_unit_test(test_each_reason_has_its_own_text),
        cmocka_unit_test(test_a_fault_is_told_with_place_values_and_advice),
        cmocka_unit_test(test_a_text_never_passes_its_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
