/*
 * Every result has a text.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_chip.h"
#include "esp_loader_text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void assert_text(const char *text)
{
    assert_non_null(text);
    assert_true(strlen(text) > 3);
    assert_null(strchr(text, '\n'));
}

static void every_error_has_its_own_text(void **state)
{
    (void)state;
    const char *unknown = esp_loader_error_text((esp_loader_error_t)1000);
    assert_text(unknown);
    for (int code = ESP_LOADER_SUCCESS; code <= ESP_LOADER_ERROR_EFUSE_BURN_FAILED; code++) {
        const char *text = esp_loader_error_text((esp_loader_error_t)code);
        assert_text(text);
        assert_string_not_equal(text, unknown);
        for (int other = ESP_LOADER_SUCCESS; other < code; other++) {
            assert_string_not_equal(text, esp_loader_error_text((esp_loader_error_t)other));
        }
    }
    assert_string_equal(esp_loader_error_text((esp_loader_error_t)-1), unknown);
    assert_string_equal(
        esp_loader_error_text((esp_loader_error_t)(ESP_LOADER_ERROR_EFUSE_BURN_FAILED + 1)),
        unknown);
}

static void advice_is_there_where_there_is_any(void **state)
{
    (void)state;
    for (int code = -1; code <= ESP_LOADER_ERROR_EFUSE_BURN_FAILED + 1; code++) {
        const char *advice = esp_loader_error_advice((esp_loader_error_t)code);
        assert_non_null(advice);
        if (code > ESP_LOADER_SUCCESS && code <= ESP_LOADER_ERROR_EFUSE_BURN_FAILED) {
            assert_text(advice);
        }
    }
    assert_string_equal(esp_loader_error_advice(ESP_LOADER_SUCCESS), "");
}

static void every_status_has_a_text(void **state)
{
    (void)state;
    const char *unknown = esp_loader_status_text(0xEE);
    for (unsigned status = 0; status < 256; status++) {
        assert_text(esp_loader_status_text((uint8_t)status));
    }
    for (uint8_t status = 0x05; status <= 0x0F; status++) {
        assert_string_not_equal(esp_loader_status_text(status), unknown);
    }
    /* What a ROM and a stub say of the same thing under different numbers, word for word; all
     * others differ. */
    static const uint8_t alike[][2] = {{0x01, 0x64}, {0x07, 0xC1}, {0x0B, 0xC7}};
    for (unsigned one = 0; one < 256; one++) {
        for (unsigned other = one + 1; other < 256; other++) {
            const char *text = esp_loader_status_text((uint8_t)one);
            const bool same = strcmp(text, esp_loader_status_text((uint8_t)other)) == 0;
            bool may = strcmp(text, unknown) == 0;
            for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++) {
                may |= one == alike[i][0] && other == alike[i][1];
            }
            assert_int_equal(same, may && same);
        }
    }
    static const struct {
        uint8_t status;
        const char *says;
    } words[] = {
        {0x02, "memory"},      {0x03, "send"},     {0x04, "receive"},   {0x05, "malformed"},
        {0x06, "carried out"}, {0x07, "checksum"}, {0x08, "read back"}, {0x09, "read"},
        {0x0A, "length"},      {0x0B, "damaged"},  {0x0C, "checksum"},  {0x0D, "parameter"},
        {0x0E, "size"},        {0x0F, "address"},  {0x64, "parameter"}, {0x65, "format"},
        {0x66, "description"}, {0x67, "encoding"}, {0x69, "storage"},   {0xC0, "length"},
        {0xC1, "checksum"},    {0xC2, "block"},    {0xC3, "command"},   {0xC4, "flash"},
        {0xC5, "protected"},   {0xC6, "begun"},    {0xC7, "damaged"},   {0xC8, "enough"},
        {0xC9, "more data"},   {0xFF, "stub"}};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        assert_non_null(strstr(esp_loader_status_text(words[i].status), words[i].says));
    }
}

/* Source: esptool, esptool/loader.py, ESP_CMDS. */
static void every_command_has_its_name(void **state)
{
    static const struct {
        uint8_t opcode;
        const char *name;
    } names[] = {
        {0x00, "no command"},        {0x02, "FLASH_BEGIN"},
        {0x03, "FLASH_DATA"},        {0x04, "FLASH_END"},
        {0x05, "MEM_BEGIN"},         {0x06, "MEM_END"},
        {0x07, "MEM_DATA"},          {0x08, "SYNC"},
        {0x09, "WRITE_REG"},         {0x0A, "READ_REG"},
        {0x0B, "SPI_SET_PARAMS"},    {0x0D, "SPI_ATTACH"},
        {0x0E, "READ_FLASH"},        {0x0F, "CHANGE_BAUDRATE"},
        {0x10, "FLASH_DEFL_BEGIN"},  {0x11, "FLASH_DEFL_DATA"},
        {0x12, "FLASH_DEFL_END"},    {0x13, "SPI_FLASH_MD5"},
        {0x14, "GET_SECURITY_INFO"}, {0xD0, "ERASE_FLASH"},
        {0xD1, "ERASE_REGION"},      {0xD2, "READ_FLASH"},
        {0xD3, "RUN_USER_CODE"},
    };
    (void)state;
    const char *unknown = esp_loader_command_name(0xEE);
    assert_text(unknown);
    for (unsigned opcode = 0; opcode < 256; opcode++) {
        const char *expected = unknown;
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
            expected = names[i].opcode == opcode ? names[i].name : expected;
        }
        assert_string_equal(esp_loader_command_name((uint8_t)opcode), expected);
    }
}

static void every_chip_has_a_name(void **state)
{
    (void)state;
    const char *unknown = esp_loader_chip_name(ESP_UNKNOWN_CHIP);
    for (int chip = ESP8266_CHIP; chip < ESP_CHIP_END; chip++) {
        assert_text(esp_loader_chip_name((target_chip_t)chip));
        for (int other = ESP8266_CHIP; other < chip; other++) {
            assert_string_not_equal(esp_loader_chip_name((target_chip_t)chip),
                                    esp_loader_chip_name((target_chip_t)other));
        }
    }
    assert_string_equal(esp_loader_chip_name(ESP32S3_CHIP), "ESP32-S3");
    assert_string_equal(esp_loader_chip_name((target_chip_t)-1), unknown);
    assert_string_equal(esp_loader_chip_name(ESP_CHIP_END), unknown);
}

static void chips_are_numbered_as_in_version_2_1(void **state)
{
    /* As programs for 2.1 have it: this compiles only when all fit in. */
    static const char *const names[ESP_MAX_CHIP] = {[ESP32C61_CHIP] = "ESP32-C61",
                                                    [ESP32S31_CHIP] = "ESP32-S31",
                                                    [ESP32H21_CHIP] = "ESP32-H21",
                                                    [ESP32H4_CHIP] = "ESP32-H4"};
    (void)state;
    assert_int_equal(ESP32C61_CHIP, 10);
    assert_int_equal(ESP32S31_CHIP, 11);
    assert_int_equal(ESP32H21_CHIP, 12);
    assert_int_equal(ESP32H4_CHIP, 13);
    assert_int_equal(ESP_UNKNOWN_CHIP, ESP_MAX_CHIP);
    for (int chip = ESP32C61_CHIP; chip < ESP_MAX_CHIP; chip++) {
        assert_string_equal(esp_loader_chip_name((target_chip_t)chip), names[chip]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chips_are_numbered_as_in_version_2_1),
        cmocka_unit_test(every_error_has_its_own_text),
        cmocka_unit_test(advice_is_there_where_there_is_any),
        cmocka_unit_test(every_status_has_a_text),
        cmocka_unit_test(every_command_has_its_name),
        cmocka_unit_test(every_chip_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
