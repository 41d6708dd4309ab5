/*
 * What each chip has at which address, to the byte, and the speeds of its flash: src/chip/<chip>.c
 * once more, where the sources are named, so that nothing of it changes unseen.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "test_image_fixture.h"

typedef struct {
    const char *chip;
    esp_image_memory_t memory;
    uint32_t start;
    uint32_t end;
} stretch_t;

static const stretch_t map[] = {
    {"esp8266", ESP_IMAGE_MEMORY_FLASH, 0x40200000, 0x40300000},
    {"esp8266", ESP_IMAGE_MEMORY_RAM, 0x3FFE8000, 0x40000000},
    {"esp8266", ESP_IMAGE_MEMORY_RAM, 0x40100000, 0x40110000},
    {"esp32", ESP_IMAGE_MEMORY_FLASH, 0x3F400000, 0x3F800000},
    {"esp32", ESP_IMAGE_MEMORY_FLASH, 0x400D0000, 0x40400000},
    {"esp32", ESP_IMAGE_MEMORY_RAM, 0x3FFAE000, 0x40000000},
    {"esp32", ESP_IMAGE_MEMORY_RAM, 0x40070000, 0x400C0000},
    {"esp32", ESP_IMAGE_MEMORY_RTC, 0x400C0000, 0x400C2000},
    {"esp32", ESP_IMAGE_MEMORY_RTC, 0x50000000, 0x50002000},
    {"esp32s2", ESP_IMAGE_MEMORY_FLASH, 0x3F000000, 0x3F500000},
    {"esp32s2", ESP_IMAGE_MEMORY_FLASH, 0x40080000, 0x40800000},
    {"esp32s2", ESP_IMAGE_MEMORY_RAM, 0x3FFB0000, 0x40000000},
    {"esp32s2", ESP_IMAGE_MEMORY_RAM, 0x40020000, 0x40070000},
    {"esp32s2", ESP_IMAGE_MEMORY_RTC, 0x40070000, 0x40072000},
    {"esp32s2", ESP_IMAGE_MEMORY_RTC, 0x50000000, 0x50002000},
    {"esp32s3", ESP_IMAGE_MEMORY_FLASH, 0x3C000000, 0x3E000000},
    {"esp32s3", ESP_IMAGE_MEMORY_FLASH, 0x42000000, 0x44000000},
    {"esp32s3", ESP_IMAGE_MEMORY_RAM, 0x3FC88000, 0x3FD00000},
    {"esp32s3", ESP_IMAGE_MEMORY_RAM, 0x40370000, 0x403E0000},
    {"esp32s3", ESP_IMAGE_MEMORY_RTC, 0x600FE000, 0x60100000},
    {"esp32s3", ESP_IMAGE_MEMORY_RTC, 0x50000000, 0x50002000},
    {"esp32c2", ESP_IMAGE_MEMORY_FLASH, 0x3C000000, 0x3C400000},
    {"esp32c2", ESP_IMAGE_MEMORY_FLASH, 0x42000000, 0x42400000},
    {"esp32c2", ESP_IMAGE_MEMORY_RAM, 0x3FCA0000, 0x3FCE0000},
    {"esp32c2", ESP_IMAGE_MEMORY_RAM, 0x4037C000, 0x403C0000},
    {"esp32c3", ESP_IMAGE_MEMORY_FLASH, 0x3C000000, 0x3C800000},
    {"esp32c3", ESP_IMAGE_MEMORY_FLASH, 0x42000000, 0x42800000},
    {"esp32c3", ESP_IMAGE_MEMORY_RAM, 0x3FC80000, 0x3FCE0000},
    {"esp32c3", ESP_IMAGE_MEMORY_RAM, 0x4037C000, 0x403E0000},
    {"esp32c3", ESP_IMAGE_MEMORY_RTC, 0x50000000, 0x50002000},
    {"esp32c5", ESP_IMAGE_MEMORY_FLASH, 0x42000000, 0x44000000},
    {"esp32c5", ESP_IMAGE_MEMORY_RAM, 0x40800000, 0x40860000},
    {"esp32c5", ESP_IMAGE_MEMORY_RTC, 0x50000000, 0x50004000},
    {"esp32c6", ESP_IMAGE_MEMORY_FLASH, 0x42000000, 0x43000000},
    {"esp32c6", ESP_IMAGE_MEMORY_RAM, 0x40800000, 0x40880000},
    {"esp32c6", ESP_IMAGE_MEMORY_RTC, 0x50000000, 0x50004000},
    {"esp32c61", ESP_IMAGE_MEMORY_FLASH, 0x42000000, 0x44000000},
    {"esp32c61", ESP_IMAGE_MEMORY_RAM, 0x40800000, 0x40860000},
    {"esp32c61", ESP_IMAGE_MEMORY_RTC, 0x50000000, 0x50004000},
    {"esp32h2", ESP_IMAGE_MEMORY_FLASH, 0x42000000, 0x43000000},
    {"esp32h2", ESP_IMAGE_MEMORY_RAM, 0x40800000, 0x40880000},
    {"esp32h2", ESP_IMAGE_MEMORY_RTC, 0x50000000, 0x50004000},
    {"esp32h21", ESP_IMAGE_MEMORY_FLASH, 0x42000000, 0x43000000},
    {"esp32h21", ESP_IMAGE_MEMORY_RAM, 0x40800000, 0x40880000},
    {"esp32h21", ESP_IMAGE_MEMORY_RTC, 0x50000000, 0x50004000},
    {"esp32h4", ESP_IMAGE_MEMORY_FLASH, 0x42000000, 0x44000000},
    {"esp32h4", ESP_IMAGE_MEMORY_RAM, 0x40810000, 0x40860000},
    {"esp32h4", ESP_IMAGE_MEMORY_RTC, 0x50000000, 0x50004000},
    {"esp32p4", ESP_IMAGE_MEMORY_FLASH, 0x40000000, 0x4C000000},
    {"esp32p4", ESP_IMAGE_MEMORY_RAM, 0x4FF00000, 0x4FFC0000},
    {"esp32p4", ESP_IMAGE_MEMORY_RTC, 0x50108000, 0x50110000},
    {"esp32e22", ESP_IMAGE_MEMORY_FLASH, 0x3C000000, 0x40000000},
    {"esp32e22", ESP_IMAGE_MEMORY_RAM, 0x30FE0000, 0x31200000},
    {"esp32e22", ESP_IMAGE_MEMORY_RTC, 0xC0000000, 0xC0008000},
    {"esp32s31", ESP_IMAGE_MEMORY_FLASH, 0x40000000, 0x54000000},
    {"esp32s31", ESP_IMAGE_MEMORY_RAM, 0x2F000000, 0x2F080000},
    {"esp32s31", ESP_IMAGE_MEMORY_RTC, 0x2E000000, 0x2E008000},
};

enum { STRETCHES = sizeof(map) / sizeof(map[0]) };

/* As the table has it. */
static esp_image_memory_t memory_at(const char *chip, uint32_t address)
{
    for (size_t i = 0; i < STRETCHES; i++) {
        if (strcmp(map[i].chip, chip) == 0 && address >= map[i].start && address < map[i].end) {
            return map[i].memory;
        }
    }
    return address < 0x10000 ? ESP_IMAGE_MEMORY_PADDING : ESP_IMAGE_MEMORY_OTHER;
}

static void each_memory_ends_where_it_ends(void **state)
{
    (void)state;
    for (size_t i = 0; i < STRETCHES; i++) {
        const esp_image_chip_t chip = esp_image_chip_by_name(map[i].chip);
        const uint32_t places[] = {map[i].start - 1, map[i].start, map[i].end - 1, map[i].end};
        for (size_t at = 0; at < sizeof(places) / sizeof(places[0]); at++) {
            assert_int_equal(esp_image_memory(chip, places[at]),
                             memory_at(map[i].chip, places[at]));
        }
        assert_int_equal(esp_image_memory(chip, map[i].start), map[i].memory);
    }
}

/* None has more than the table, as far as its rows tell. */
static void nothing_is_anywhere_else(void **state)
{
    (void)state;
    for (int number = ESP_IMAGE_CHIP_UNKNOWN + 1; number < ESP_IMAGE_CHIP_COUNT; number++) {
        const esp_image_chip_t chip = (esp_image_chip_t)number;
        char name[32];
        size_t length = 0;
        for (const char *from = esp_image_chip_name(chip); *from != '\0'; from++) {
            if (*from != '-') {
                name[length++] = (char)(*from | (*from >= 'A' && *from <= 'Z' ? 0x20 : 0));
            }
        }
        name[length] = '\0';
        for (uint32_t page = 0; page < 0x10000; page++) {
            const uint32_t address = page << 16 | 0x8000;
            assert_int_equal(esp_image_memory(chip, address), memory_at(name, address));
        }
    }
}

static void flash_runs_at_these_speeds(void **state)
{
    static const struct {
        const char *chip;
        uint8_t codes[4]; /* of the header: 0, 1, 2 and 15 */
    } speeds[] = {{"esp8266", {40, 26, 20, 80}},  {"esp32", {40, 26, 20, 80}},
                  {"esp32s2", {40, 26, 20, 80}},  {"esp32s3", {40, 26, 20, 80}},
                  {"esp32c2", {30, 20, 15, 60}},  {"esp32c3", {40, 26, 20, 80}},
                  {"esp32c5", {40, 0, 20, 80}},   {"esp32c6", {80, 0, 20, 0}},
                  {"esp32c61", {40, 0, 20, 80}},  {"esp32h2", {24, 16, 12, 48}},
                  {"esp32h21", {24, 16, 12, 48}}, {"esp32h4", {24, 16, 12, 48}},
                  {"esp32p4", {40, 26, 20, 80}},  {"esp32e22", {40, 26, 20, 80}},
                  {"esp32s31", {40, 0, 20, 80}}};
    static const uint8_t codes[] = {0, 1, 2, 15};
    (void)state;
    for (size_t i = 0; i < sizeof(speeds) / sizeof(speeds[0]); i++) {
        const esp_image_chip_t chip = esp_image_chip_by_name(speeds[i].chip);
        for (unsigned code = 0; code < 16; code++) {
            unsigned expected = 0;
            for (size_t known = 0; known < sizeof(codes); known++) {
                expected = codes[known] == code ? speeds[i].codes[known] : expected;
            }
            assert_int_equal(esp_image_flash_mhz(chip, (uint8_t)code), expected);
        }
    }
}

static void bootloaders_begin_there(void **state)
{
    static const struct {
        const char *chip;
        uint32_t offset;
    } places[] = {{"esp8266", 0},      {"esp32", 0x1000}, {"esp32s2", 0x1000}, {"esp32s3", 0},
                  {"esp32c2", 0},      {"esp32c3", 0},    {"esp32c5", 0x2000}, {"esp32c6", 0},
                  {"esp32c61", 0},     {"esp32h2", 0},    {"esp32h21", 0},     {"esp32h4", 0x2000},
                  {"esp32p4", 0x2000}, {"esp32e22", 0},   {"esp32s31", 0x2000}};
    (void)state;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        assert_int_equal(esp_image_bootloader_offset(esp_image_chip_by_name(places[i].chip)),
                         places[i].offset);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_memory_ends_where_it_ends),
        cmocka_unit_test(nothing_is_anywhere_else),
        cmocka_unit_test(flash_runs_at_these_speeds),
        cmocka_unit_test(bootloaders_begin_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
