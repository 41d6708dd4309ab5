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
    assert_non_null(strstr(esp_loader_status_text(0x07), "checksum"));
}

static void every_command_has_a_name(void **state)
{
    static const uint8_t opcodes[] = {0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09,
                                      0x0A, 0x0B, 0x0D, 0x0E, 0x0F, 0x10, 0x11, 0x12,
                                      0x13, 0x14, 0xD0, 0xD1, 0xD2, 0xD3};
    (void)state;
    const char *unknown = esp_loader_command_name(0xEE);
    for (unsigned opcode = 0; opcode < 256; opcode++) {
        assert_text(esp_loader_command_name((uint8_t)opcode));
    }
    for (size_t i = 0; i < sizeof(opcodes); i++) {
        assert_string_not_equal(esp_loader_command_name(opcodes[i]), unknown);
    }
    assert_string_equal(esp_loader_command_name(0x02), "FLASH_BEGIN");
    assert_string_equal(esp_loader_command_name(0x00), "no command");
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
        cmocka_unit_test(every_command_has_a_name),
        cmocka_unit_test(every_chip_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
