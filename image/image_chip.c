/* SPDX-License-Identifier: Apache-2.0 */
#include "image_chip.h"
#include <ctype.h>
#include <stddef.h>

typedef struct {
    uint32_t start;
    uint32_t end; /* first address past it */
} image_range_t;

enum { IMAGE_RANGES = 2, IMAGE_CLOCKS = 4 };

typedef struct {
    const char *name;
    uint16_t id;
    uint16_t bootloader_offset;
    uint32_t map_page;
    uint8_t clock_code;
    uint8_t mhz[IMAGE_CLOCKS]; /* for the codes 0, 1, 2 and 15 */
    image_range_t flash[IMAGE_RANGES];
    image_range_t ram[IMAGE_RANGES];
    image_range_t rtc[IMAGE_RANGES];
} image_chip_t;

static const image_chip_t image_chips[ESP_IMAGE_CHIP_COUNT] = {
    [ESP_IMAGE_CHIP_UNKNOWN] = {.name = "unknown chip", .id = ESP_IMAGE_NO_CHIP_ID},
    /* The memory map's 1 MiB of flash is what one setting of the cache shows. */
    [ESP_IMAGE_CHIP_ESP8266] = {"ESP8266",
                                ESP_IMAGE_NO_CHIP_ID,
                                0,
                                0,
                                0,
                                {40, 26, 20, 80},
                                {{0x40200000, 0x40300000}},
                                {{0x3FFE8000, 0x40000000}, {0x40100000, 0x4010C000}},
                                {{0}}},
    [ESP_IMAGE_CHIP_ESP32] = {"ESP32",
                              0,
                              0x1000,
                              0x10000,
                              0,
                              {40, 26, 20, 80},
                              {{0x3F400000, 0x3F800000}, {0x400D0000, 0x40400000}},
                              {{0x3FFAE000, 0x40000000}, {0x40070000, 0x400C0000}},
                              {{0x400C0000, 0x400C2000}, {0x50000000, 0x50002000}}},
    [ESP_IMAGE_CHIP_ESP32S2] = {"ESP32-S2",
                                2,
                                0x1000,
                                0x10000,
                                15,
                                {40, 26, 20, 80},
                                {{0x3F000000, 0x3F500000}, {0x40080000, 0x40800000}},
                                {{0x3FFB0000, 0x40000000}, {0x40020000, 0x40070000}},
                                {{0x40070000, 0x40072000}, {0x50000000, 0x50002000}}},
    [ESP_IMAGE_CHIP_ESP32S3] = {"ESP32-S3",
                                9,
                                0,
                                0x10000,
                                15,
                                {40, 26, 20, 80},
                                {{0x3C000000, 0x3D000000}, {0x42000000, 0x42800000}},
                                {{0x3FC88000, 0x3FD00000}, {0x40370000, 0x403E0000}},
                                {{0x600FE000, 0x60100000}, {0x50000000, 0x50002000}}},
    [ESP_IMAGE_CHIP_ESP32C2] = {"ESP32-C2",
                                12,
                                0,
                                0x4000,
                                15,
                                {30, 20, 15, 60},
                                {{0x3C000000, 0x3C400000}, {0x42000000, 0x42400000}},
                                {{0x3FCA0000, 0x3FCE0000}, {0x4037C000, 0x403C0000}},
                                {{0}}},
    [ESP_IMAGE_CHIP_ESP32C3] = {"ESP32-C3",
                                5,
                                0,
                                0x10000,
                                15,
                                {40, 26, 20, 80},
                                {{0x3C000000, 0x3C800000}, {0x42000000, 0x42800000}},
                                {{0x3FC80000, 0x3FCE0000}, {0x4037C000, 0x403E0000}},
                                {{0x50000000, 0x50002000}}},
    [ESP_IMAGE_CHIP_ESP32C5] = {"ESP32-C5",
                                23,
                                0x2000,
                                0x10000,
                                15,
                                {40, 0, 20, 80},
                                {{0x42000000, 0x44000000}},
                                {{0x40800000, 0x40860000}},
                                {{0x50000000, 0x50004000}}},
    /* Code 0 means 40 MHz to the ROM, and 80 to all later software: a ROM divides wrongly. */
    [ESP_IMAGE_CHIP_ESP32C6] = {"ESP32-C6",
                                13,
                                0,
                                0x2000,
                                0,
                                {80, 0, 20, 0},
                                {{0x42000000, 0x43000000}},
                                {{0x40800000, 0x40880000}},
                                {{0x50000000, 0x50004000}}},
    [ESP_IMAGE_CHIP_ESP32C61] = {"ESP32-C61",
                                 20,
                                 0,
                                 0x2000,
                                 15,
                                 {40, 0, 20, 80},
                                 {{0x42000000, 0x44000000}},
                                 {{0x40800000, 0x40860000}},
                                 {{0x50000000, 0x50004000}}},
    [ESP_IMAGE_CHIP_ESP32H2] = {"ESP32-H2",
                                16,
                                0,
                                0x2000,
                                15,
                                {24, 16, 12, 48},
                                {{0x42000000, 0x43000000}},
                                {{0x40800000, 0x40880000}},
                                {{0x50000000, 0x50004000}}},
    [ESP_IMAGE_CHIP_ESP32H21] = {"ESP32-H21",
                                 25,
                                 0,
                                 0x2000,
                                 15,
                                 {24, 16, 12, 48},
                                 {{0x42000000, 0x43000000}},
                                 {{0x40800000, 0x40880000}},
                                 {{0x50000000, 0x50004000}}},
    [ESP_IMAGE_CHIP_ESP32H4] = {"ESP32-H4",
                                28,
                                0x2000,
                                0x2000,
                                15,
                                {24, 16, 12, 48},
                                {{0x42000000, 0x44000000}},
                                {{0x40810000, 0x40860000}},
                                {{0x50000000, 0x50004000}}},
    [ESP_IMAGE_CHIP_ESP32P4] = {"ESP32-P4",
                                18,
                                0x2000,
                                0x10000,
                                15,
                                {40, 26, 20, 80},
                                {{0x40000000, 0x4C000000}},
                                {{0x4FF00000, 0x4FFA0000}},
                                {{0x50108000, 0x50110000}}},
    [ESP_IMAGE_CHIP_ESP32S31] = {"ESP32-S31",
                                 32,
                                 0x2000,
                                 0x8000,
                                 15,
                                 {40, 0, 20, 80},
                                 {{0x40000000, 0x54000000}},
                                 {{0x2F000000, 0x2F080000}},
                                 {{0x2E000000, 0x2E008000}}},
    [ESP_IMAGE_CHIP_ESP32E22] = {"ESP32-E22",
                                 31,
                                 0,
                                 0x10000,
                                 15,
                                 {40, 26, 20, 80},
                                 {{0x3C000000, 0x40000000}},
                                 {{0x30FE0000, 0x31200000}},
                                 {{0xC0000000, 0xC0008000}}},
};

static const image_chip_t *image_chip(esp_image_chip_t chip)
{
    return &image_chips[(unsigned)chip < ESP_IMAGE_CHIP_COUNT ? chip : ESP_IMAGE_CHIP_UNKNOWN];
}

const char *esp_image_chip_name(esp_image_chip_t chip)
{
    return image_chip(chip)->name;
}

static bool image_same_name(const char *a, const char *b)
{
    for (;;) {
        a += *a == '-';
        b += *b == '-';
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b)) {
            return false;
        }
        if (*a == '\0') {
            return true;
        }
        a++;
        b++;
    }
}

esp_image_chip_t esp_image_chip_by_name(const char *name)
{
    for (int i = ESP_IMAGE_CHIP_UNKNOWN + 1; i < ESP_IMAGE_CHIP_COUNT; i++) {
        if (image_same_name(name, image_chips[i].name)) {
            return (esp_image_chip_t)i;
        }
    }
    return ESP_IMAGE_CHIP_UNKNOWN;
}

esp_image_chip_t esp_image_chip_by_id(uint16_t id)
{
    for (int i = ESP_IMAGE_CHIP_UNKNOWN + 1; i < ESP_IMAGE_CHIP_COUNT; i++) {
        if (id != ESP_IMAGE_NO_CHIP_ID && image_chips[i].id == id) {
            return (esp_image_chip_t)i;
        }
    }
    return ESP_IMAGE_CHIP_UNKNOWN;
}

uint16_t esp_image_chip_id(esp_image_chip_t chip)
{
    return image_chip(chip)->id;
}

uint32_t esp_image_bootloader_offset(esp_image_chip_t chip)
{
    return image_chip(chip)->bootloader_offset;
}

uint32_t image_map_page(esp_image_chip_t chip)
{
    return image_chip(chip)->map_page;
}

static bool image_in_ranges(const image_range_t ranges[IMAGE_RANGES], uint32_t address)
{
    for (int i = 0; i < IMAGE_RANGES; i++) {
        if (address >= ranges[i].start && address < ranges[i].end) {
            return true;
        }
    }
    return false;
}

esp_image_memory_t esp_image_memory(esp_image_chip_t chip, uint32_t address)
{
    const image_chip_t *map = image_chip(chip);
    if (image_in_ranges(map->ram, address)) {
        return ESP_IMAGE_MEMORY_RAM;
    }
    if (image_in_ranges(map->flash, address)) {
        return ESP_IMAGE_MEMORY_FLASH;
    }
    if (image_in_ranges(map->rtc, address)) {
        return ESP_IMAGE_MEMORY_RTC;
    }
    return address < 0x10000 ? ESP_IMAGE_MEMORY_PADDING : ESP_IMAGE_MEMORY_OTHER;
}

const char *esp_image_memory_name(esp_image_memory_t memory)
{
    static const char *const names[] = {[ESP_IMAGE_MEMORY_PADDING] = "padding",
                                        [ESP_IMAGE_MEMORY_FLASH] = "flash",
                                        [ESP_IMAGE_MEMORY_RAM] = "RAM",
                                        [ESP_IMAGE_MEMORY_RTC] = "RTC RAM",
                                        [ESP_IMAGE_MEMORY_OTHER] = "other"};
    return names[(unsigned)memory <= ESP_IMAGE_MEMORY_OTHER ? memory : ESP_IMAGE_MEMORY_OTHER];
}

uint32_t esp_image_flash_size(esp_image_chip_t chip, uint8_t code)
{
    /* In units of 256 KiB. Codes 5 and 6 of the ESP8266 differ from 3 and 4 in how two applications
     * share the flash. */
    static const uint16_t esp8266[16] = {2, 1, 4, 8, 16, 8, 16, 0, 32, 64};
    static const uint16_t others[16] = {4, 8, 16, 32, 64, 128, 256, 512};
    const uint16_t *sizes = chip == ESP_IMAGE_CHIP_ESP8266 ? esp8266 : others;
    return code < 16 ? (uint32_t)sizes[code] * 0x40000 : 0;
}

bool esp_image_flash_size_code(esp_image_chip_t chip, uint32_t bytes, uint8_t *code)
{
    for (uint8_t i = 0; i < 16; i++) {
        if (bytes != 0 && esp_image_flash_size(chip, i) == bytes) {
            *code = i;
            return true;
        }
    }
    return false;
}

uint8_t esp_image_flash_mhz(esp_image_chip_t chip, uint8_t code)
{
    if (code == 15) {
        return image_chip(chip)->mhz[3];
    }
    return code < 3 ? image_chip(chip)->mhz[code] : 0;
}

uint8_t esp_image_flash_clock_code(esp_image_chip_t chip)
{
    return image_chip(chip)->clock_code;
}

const char *esp_image_flash_mode_name(uint8_t mode)
{
    static const char *const names[] = {"qio", "qout", "dio", "dout"};
    return mode < 4 ? names[mode] : "unknown";
}
