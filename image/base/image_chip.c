/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_chip.h"
#include <ctype.h>
#include <stddef.h>
#include <string.h>

typedef struct {
    const char *name;
    const chip_image_t *facts;
    const chip_layout_t *layout;
} image_chip_t;

static const chip_image_t image_unknown = {.id = ESP_IMAGE_NO_CHIP_ID};
static const chip_layout_t image_unknown_layout = {.largest_page = 0};

static const image_chip_t image_chips[ESP_IMAGE_CHIP_COUNT] = {
    [ESP_IMAGE_CHIP_UNKNOWN] = {"unknown chip", &image_unknown, &image_unknown_layout},
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    [ESP_IMAGE_CHIP_##                                                                             \
        NAME] = {(text), &esp_loader_chip_##name##_image, &esp_loader_chip_##name##_layout},
#define ESP_LOADER_IMAGE_CHIP(name, NAME, text)                                                    \
    [ESP_IMAGE_CHIP_##                                                                             \
        NAME] = {(text), &esp_loader_chip_##name##_image, &esp_loader_chip_##name##_layout},
#include "esp_loader_chips.def"
};

static const image_chip_t *image_chip(esp_image_chip_t chip)
{
    return &image_chips[(unsigned)chip < ESP_IMAGE_CHIP_COUNT ? chip : ESP_IMAGE_CHIP_UNKNOWN];
}

const chip_image_t *image_chip_facts(esp_image_chip_t chip)
{
    return image_chip(chip)->facts;
}

const chip_layout_t *image_chip_layout(esp_image_chip_t chip)
{
    return image_chip(chip)->layout;
}

bool image_is_plain(esp_image_chip_t chip)
{
    return (image_chip_facts(chip)->ways & CHIP_IMAGE_PLAIN) != 0;
}

esp_image_chip_t image_plain_chip(void)
{
    for (int i = ESP_IMAGE_CHIP_UNKNOWN + 1; i < ESP_IMAGE_CHIP_COUNT; i++) {
        if (image_is_plain((esp_image_chip_t)i)) {
            return (esp_image_chip_t)i;
        }
    }
    return ESP_IMAGE_CHIP_UNKNOWN;
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
        if (id != ESP_IMAGE_NO_CHIP_ID && image_chips[i].facts->id == id) {
            return (esp_image_chip_t)i;
        }
    }
    return ESP_IMAGE_CHIP_UNKNOWN;
}

uint16_t esp_image_chip_id(esp_image_chip_t chip)
{
    return image_chip_facts(chip)->id;
}

bool esp_image_signs_first(esp_image_chip_t chip)
{
    return image_chip_layout(chip)->signs_first;
}

uint32_t esp_image_bootloader_offset(esp_image_chip_t chip)
{
    return image_chip_facts(chip)->bootloader_offset;
}

static bool image_in_ranges(const chip_range_t ranges[CHIP_RANGES], uint32_t address)
{
    for (int i = 0; i < CHIP_RANGES; i++) {
        if (address >= ranges[i].start && address < ranges[i].end) {
            return true;
        }
    }
    return false;
}

esp_image_memory_t esp_image_memory(esp_image_chip_t chip, uint32_t address)
{
    const chip_image_t *map = image_chip_facts(chip);
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
    /* In units of 256 KiB. Codes 5 and 6 of plain headers differ from 3 and 4 in how two
     * applications share the flash. */
    static const uint16_t plain[16] = {2, 1, 4, 8, 16, 8, 16, 0, 32, 64};
    static const uint16_t others[16] = {4, 8, 16, 32, 64, 128, 256, 512};
    const uint16_t *sizes = image_is_plain(chip) ? plain : others;
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
        return image_chip_facts(chip)->mhz[3];
    }
    return code < 3 ? image_chip_facts(chip)->mhz[code] : 0;
}

bool esp_image_flash_mhz_code(esp_image_chip_t chip, uint32_t mhz, uint8_t *code)
{
    static const uint8_t codes[CHIP_IMAGE_CLOCKS] = {0, 1, 2, 15};
    for (unsigned i = 0; i < CHIP_IMAGE_CLOCKS; i++) {
        if (mhz != 0 && image_chip_facts(chip)->mhz[i] == mhz) {
            *code = codes[i];
            return true;
        }
    }
    if (mhz == 40 && image_chip_layout(chip)->clock_0_is_40_too) {
        *code = 0;
        return true;
    }
    return false;
}

uint8_t esp_image_flash_clock_code(esp_image_chip_t chip)
{
    return image_chip_facts(chip)->clock_code;
}

static const char *const image_modes[] = {"qio", "qout", "dio", "dout"};

const char *esp_image_flash_mode_name(uint8_t mode)
{
    return mode < 4 ? image_modes[mode] : "unknown";
}

bool esp_image_flash_mode(const char *name, uint8_t *mode)
{
    for (uint8_t i = 0; i < 4; i++) {
        if (strcmp(name, image_modes[i]) == 0) {
            *mode = i;
            return true;
        }
    }
    return false;
}
