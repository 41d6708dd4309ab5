/*
 * What a chip's words say of it. Source of the texts: get_chip_features() of esptool 5.6.0, given
 * the same words.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_chip.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const esp_host_words_t all = {.have = {true, true, true, true}};

static void what_words_say(void **state)
{
    (void)state;
    static const struct {
        target_chip_t chip;
        uint32_t words[ESP_HOST_WORDS];
        const char *features;
    } cases[] = {
        {ESP8266_CHIP, {0x10, 0, 0xE2}, "Wi-Fi, 160MHz, Embedded Flash"},
        {ESP8266_CHIP, {0, 0x10000, 0xE2}, "Wi-Fi, 160MHz, Embedded Flash"},
        {ESP32_CHIP,
         {0x3C02, 0x500, 0x1, 0},
         "Wi-Fi, Dual Core + LP Core, 160MHz, Embedded Flash, Embedded PSRAM, Vref calibration in "
         "eFuse, Coding Scheme 3/4"},
        {ESP32_CHIP,
         {0x6005, 0, 0x3, 0},
         "Wi-Fi, BT, Single Core + LP Core, 240MHz, BLK3 partially reserved, Coding Scheme None "
         "(may contain encoding data)"},
        {ESP32_CHIP,
         {0x400, 0, 0x2, 0},
         "Wi-Fi, BT, Dual Core + LP Core, Embedded Flash, Coding Scheme Repeat (UNSUPPORTED)"},
        {ESP32S2_CHIP,
         {0x20200000, 0x20},
         "Wi-Fi, Single Core, 240MHz, Embedded Flash 2MB, Embedded PSRAM 4MB, ADC and temperature "
         "sensor calibration in BLK2 of eFuse V2"},
        {ESP32S2_CHIP,
         {0x91200000, 0x70},
         "Wi-Fi, Single Core, 240MHz, Unknown Embedded Flash, Unknown Embedded PSRAM, Unknown "
         "calibration in BLK2"},
        {ESP32S3_CHIP,
         {0x8000000, 0x92, 0},
         "Wi-Fi, BT 5 (LE), Dual Core + LP Core, 240MHz, Embedded Flash 8MB (GD), Embedded PSRAM "
         "2MB (AP_3v3)"},
        {ESP32S3_CHIP,
         {0x28000000, 0x101, 0x80000},
         "Wi-Fi, BT 5 (LE), Dual Core + LP Core, 240MHz, Unknown Embedded Flash (XMC), Embedded "
         "PSRAM 4MB (AP_1v8)"},
        {ESP32C2_CHIP,
         {0x25000000, 0},
         "Wi-Fi, BT 5 (LE), Single Core, 120MHz, Embedded Flash 4MB (ZBIT)"},
        {ESP32C3_CHIP,
         {0x20000000, 0x1},
         "Wi-Fi, BT 5 (LE), Single Core, 160MHz, Embedded Flash 8MB (XMC)"},
        {ESP32C3_CHIP,
         {0x38000000, 0x7},
         "Wi-Fi, BT 5 (LE), Single Core, 160MHz, Unknown Embedded Flash ()"},
        {ESP32C5_CHIP,
         {0x512000, 0},
         "Wi-Fi 6 (dual-band), BT 5 (LE), IEEE802.15.4, Single Core + LP Core, 240MHz, Embedded "
         "Flash 4MB (XMC), Embedded PSRAM 8MB (AP_3v3)"},
        {ESP32C5_CHIP,
         {0x296000, 0},
         "Wi-Fi 6 (dual-band), BT 5 (LE), IEEE802.15.4, Single Core + LP Core, 240MHz, Unknown "
         "Embedded Flash, Unknown Embedded PSRAM"},
        {ESP32C6_CHIP,
         {0},
         "Wi-Fi 6, BT 5 (LE), IEEE802.15.4, Single Core + LP Core, 160MHz, Unknown Embedded Flash"},
        {ESP32C6_CHIP,
         {0x2},
         "Wi-Fi 6, BT 5 (LE), IEEE802.15.4, Single Core + LP Core, 160MHz, Embedded Flash 8MB"},
        {ESP32C61_CHIP,
         {0x84000},
         "Wi-Fi 6, BT 5 (LE), Single Core, 160MHz, Embedded Flash 8MB, Embedded PSRAM 2MB"},
        {ESP32H2_CHIP,
         {0x81000000},
         "BT 5 (LE), IEEE802.15.4, Single Core, 96MHz, Embedded Flash 4MB (TT)"},
        {ESP32H4_CHIP,
         {0x80000000, 0x14C},
         "BT 5 (LE), IEEE802.15.4, Dual Core, 96MHz, Embedded Flash 4MB (PY), Embedded PSRAM 2MB "
         "(AP)"},
        {ESP32H4_CHIP,
         {0, 0x1},
         "BT 5 (LE), IEEE802.15.4, Dual Core, 96MHz, Unknown Embedded Flash, No Embedded PSRAM"},
        {ESP32P4_CHIP, {0}, "Dual Core + LP Core, 400MHz"},
        {ESP32S31_CHIP, {0}, "Wi-Fi 6, BT 5.4 (LE), IEEE802.15.4, Dual Core + LP Core, 300MHz"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[ESP_HOST_FEATURES_SIZE];
        esp_host_words_t words = all;
        memcpy(words.values, cases[i].words, sizeof words.values);
        assert_true(esp_host_chip_features(cases[i].chip, &words, text));
        assert_string_equal(text, cases[i].features);
    }
}

static const struct {
    target_chip_t chip;
    const char *text;
} always[] = {
    {ESP8266_CHIP, "Wi-Fi, 160MHz"},
    {ESP32_CHIP, "Wi-Fi"},
    {ESP32S2_CHIP, "Wi-Fi, Single Core, 240MHz"},
    {ESP32C3_CHIP, "Wi-Fi, BT 5 (LE), Single Core, 160MHz"},
    {ESP32S3_CHIP, "Wi-Fi, BT 5 (LE), Dual Core + LP Core, 240MHz"},
    {ESP32C2_CHIP, "Wi-Fi, BT 5 (LE), Single Core, 120MHz"},
    {ESP32C5_CHIP, "Wi-Fi 6 (dual-band), BT 5 (LE), IEEE802.15.4, Single Core + LP Core, 240MHz"},
    {ESP32H2_CHIP, "BT 5 (LE), IEEE802.15.4, Single Core, 96MHz"},
    {ESP32C6_CHIP, "Wi-Fi 6, BT 5 (LE), IEEE802.15.4, Single Core + LP Core, 160MHz"},
    {ESP32P4_CHIP, "Dual Core + LP Core, 400MHz"},
    {ESP32C61_CHIP, "Wi-Fi 6, BT 5 (LE), Single Core, 160MHz"},
    {ESP32S31_CHIP, "Wi-Fi 6, BT 5.4 (LE), IEEE802.15.4, Dual Core + LP Core, 300MHz"},
    {ESP32H4_CHIP, "BT 5 (LE), IEEE802.15.4, Dual Core, 96MHz"},
};

static const char *always_of(target_chip_t chip)
{
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++) {
        if (always[i].chip == chip) {
            return always[i].text;
        }
    }
    return NULL;
}

static void each_number_of_each_field_has_its_text(void **state)
{
    static const struct {
        target_chip_t chip;
        uint32_t words[ESP_HOST_WORDS];
        const char *behind;
    } cases[] = {
#include "features_told.def"
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *first = always_of(cases[i].chip);
        char expected[2 * ESP_HOST_FEATURES_SIZE];
        char text[ESP_HOST_FEATURES_SIZE];
        esp_host_words_t words = all;
        memcpy(words.values, cases[i].words, sizeof words.values);
        assert_non_null(first);
        snprintf(expected, sizeof expected, "%s%s%s", first, cases[i].behind[0] != 0 ? ", " : "",
                 cases[i].behind);
        assert_true(esp_host_chip_features(cases[i].chip, &words, text));
        assert_string_equal(text, expected);
    }
}

/* Addresses that get_chip_features() and get_crystal_freq() of esptool 5.6.0 read: of eFuses, and
 * of the divider of the UART where the crystal is not the same for all chips of the name. */
static void words_are_read_where_esptool_reads_them(void **state)
{
    static const struct {
        target_chip_t chip;
        uint32_t at[ESP_HOST_WORDS];
    } cases[] = {
        {ESP8266_CHIP, {0x3FF00050, 0x3FF00058, 0x60000014}},
        {ESP32_CHIP, {0x3FF5A00C, 0x3FF5A010, 0x3FF5A018, 0x3FF40014}},
        {ESP32S2_CHIP, {0x3F41A050, 0x3F41A06C}},
        {ESP32C3_CHIP, {0x60008850, 0x60008854}},
        {ESP32S3_CHIP, {0x60007050, 0x60007054, 0x60007058}},
        {ESP32C2_CHIP, {0x6000885C, 0x60000014}},
        {ESP32C5_CHIP, {0x600B484C, 0x60000014}},
        {ESP32H2_CHIP, {0x600B0850}},
        {ESP32C6_CHIP, {0x600B0854}},
        {ESP32P4_CHIP, {0}},
        {ESP32C61_CHIP, {0x600B484C}},
        {ESP32S31_CHIP, {0}},
        {ESP32H4_CHIP, {0x600B1850, 0x600B1854}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (unsigned at = 0; at < ESP_HOST_WORDS; at++) {
            assert_int_equal(esp_loader_chip_word(cases[i].chip, at), cases[i].at[at]);
        }
        assert_int_equal(esp_loader_chip_word(cases[i].chip, ESP_HOST_WORDS), 0);
    }
    assert_int_equal(esp_loader_chip_word(ESP_UNKNOWN_CHIP, 0), 0);
}

/* 0: what a loader's divider tells. Source: esptool 5.6.0, get_crystal_freq() of its targets. */
static void some_chips_have_one_crystal(void **state)
{
    static const struct {
        target_chip_t chip;
        unsigned mhz;
    } cases[] = {
        {ESP8266_CHIP, 0},  {ESP32_CHIP, 0},     {ESP32S2_CHIP, 40}, {ESP32C3_CHIP, 40},
        {ESP32S3_CHIP, 40}, {ESP32C2_CHIP, 0},   {ESP32C5_CHIP, 0},  {ESP32H2_CHIP, 32},
        {ESP32C6_CHIP, 40}, {ESP32C61_CHIP, 40}, {ESP32P4_CHIP, 40}, {ESP32S31_CHIP, 40},
        {ESP32H4_CHIP, 32},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(esp_host_chip_crystal(cases[i].chip, &all, 115200), cases[i].mhz);
    }
}

static void the_esp32_tells_its_divider_in_its_last_word(void **state)
{
    (void)state;
    esp_host_words_t words = all;
    words.values[3] = 347;
    assert_int_equal(esp_host_chip_crystal(ESP32_CHIP, &words, 115200), 40);
    words.values[3] = 0;
    words.values[1] = 347;
    assert_int_equal(esp_host_chip_crystal(ESP32C2_CHIP, &words, 115200), 40);
    assert_int_equal(esp_host_chip_crystal(ESP32_CHIP, &words, 115200), 0);
}

static void a_word_that_is_missing_leaves_all_untold(void **state)
{
    (void)state;
    char text[ESP_HOST_FEATURES_SIZE];
    esp_host_words_t words = all;
    words.have[1] = false;
    assert_false(esp_host_chip_features(ESP32S3_CHIP, &words, text));
    assert_int_equal(esp_host_chip_crystal(ESP32C2_CHIP, &words, 115200), 0);
    assert_true(esp_host_chip_features(ESP32C6_CHIP, &words, text));
    assert_false(esp_host_chip_features(ESP_UNKNOWN_CHIP, &all, text));
    assert_int_equal(esp_host_chip_crystal(ESP_UNKNOWN_CHIP, &all, 115200), 0);
}

static void a_crystal_by_the_divider(void **state)
{
    (void)state;
    static const struct {
        uint32_t divider;
        unsigned mhz;
    } cases[] = {{226, 26}, {347, 40}, {417, 48}, {694, 0}, {300, 0}, {0, 0}, {0xFFFFF, 0}};
    esp_host_words_t words = all;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        words.values[1] = cases[i].divider | 0xA5300000;
        assert_int_equal(esp_host_chip_crystal(ESP32C5_CHIP, &words, 115200), cases[i].mhz);
        words.values[2] = 2 * cases[i].divider;
        assert_int_equal(esp_host_chip_crystal(ESP8266_CHIP, &words, 115200),
                         cases[i].divider == 0xFFFFF ? 0 : cases[i].mhz);
    }
    words.values[1] = 347;
    assert_int_equal(esp_host_chip_crystal(ESP32C5_CHIP, &words, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_words_say),
        cmocka_unit_test(each_number_of_each_field_has_its_text),
        cmocka_unit_test(words_are_read_where_esptool_reads_them),
        cmocka_unit_test(some_chips_have_one_crystal),
        cmocka_unit_test(the_esp32_tells_its_divider_in_its_last_word),
        cmocka_unit_test(a_word_that_is_missing_leaves_all_untold),
        cmocka_unit_test(a_crystal_by_the_divider),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
