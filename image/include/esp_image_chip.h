/**
 * What firmware images depend on in each chip: ids, memories, offsets, and how the header's flash
 * settings are coded.
 *
 * Source of the numbers: the chip classes of esptool (IMAGE_CHIP_ID, MEMORY_MAP, FLASH_SIZES,
 * FLASH_FREQUENCY, BOOTLOADER_FLASH_OFFSET).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_IMAGE_CHIP_H
#define ESP_IMAGE_CHIP_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The chips images are made for: ESP_IMAGE_CHIP_<NAME> for each chip of esp_loader_chips.def.
 * Numbered for this library alone; files hold the image id.
 */
typedef enum {
    ESP_IMAGE_CHIP_UNKNOWN,
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash) ESP_IMAGE_CHIP_##NAME,
#define ESP_LOADER_IMAGE_CHIP(name, NAME, text)                              ESP_IMAGE_CHIP_##NAME,
#include "esp_loader_chips.def"
    ESP_IMAGE_CHIP_COUNT
} esp_image_chip_t;

/** Stands where a chip has no image id: the ESP8266, whose header has no field for one. */
enum { ESP_IMAGE_NO_CHIP_ID = 0xFFFF };

/** The kind of memory an address lies in. */
typedef enum {
    ESP_IMAGE_MEMORY_PADDING, /**< near zero: bytes that only fill the file up to a page */
    ESP_IMAGE_MEMORY_FLASH,   /**< stays in flash, mapped through the cache */
    ESP_IMAGE_MEMORY_RAM,     /**< copied to RAM */
    ESP_IMAGE_MEMORY_RTC,     /**< copied to the low power domain's RAM */
    ESP_IMAGE_MEMORY_OTHER    /**< none of these, or the chip is not known */
} esp_image_memory_t;

/** The name on the package, as "ESP32-S3"; "unknown chip" where there is none. */
const char *esp_image_chip_name(esp_image_chip_t chip);

/** The chip of that name; letter case and hyphens do not matter ("esp32s3"). */
esp_image_chip_t esp_image_chip_by_name(const char *name);

/** The chip whose images carry `id`, or ESP_IMAGE_CHIP_UNKNOWN. */
esp_image_chip_t esp_image_chip_by_id(uint16_t id);

/** The id that images of the chip carry, or ESP_IMAGE_NO_CHIP_ID. */
uint16_t esp_image_chip_id(esp_image_chip_t chip);

/** Whether its images may be signed for the first version of Secure Boot. */
bool esp_image_signs_first(esp_image_chip_t chip);

/** Where in flash the ROM looks for the bootloader, in bytes from the start. */
uint32_t esp_image_bootloader_offset(esp_image_chip_t chip);

/** The memory that holds `address`. */
esp_image_memory_t esp_image_memory(esp_image_chip_t chip, uint32_t address);

/** "flash", "RAM", "RTC RAM", "padding" or "other". */
const char *esp_image_memory_name(esp_image_memory_t memory);

/**
 * Flash size in bytes that the header's code (0 to 15, the upper half of byte 3) stands for; 0 for
 * a code without meaning. The ESP8266 counts differently from all others.
 */
uint32_t esp_image_flash_size(esp_image_chip_t chip, uint8_t code);

/** The reverse: false when the header has no code for `bytes`, and `*code` is left alone. */
bool esp_image_flash_size_code(esp_image_chip_t chip, uint32_t bytes, uint8_t *code);

/** Flash clock in MHz that the header's code (lower half of byte 3) stands for; 0: no meaning. */
uint8_t esp_image_flash_mhz(esp_image_chip_t chip, uint8_t code);

/** The reverse: false when the chip's header has no code for `mhz`, and `*code` is left alone. */
bool esp_image_flash_mhz_code(esp_image_chip_t chip, uint32_t mhz, uint8_t *code);

/** The code of the chip's usual flash clock: what a build uses unless told otherwise. */
uint8_t esp_image_flash_clock_code(esp_image_chip_t chip);

/** The mode of that name, in small letters; false where there is none. */
bool esp_image_flash_mode(const char *name, uint8_t *mode);

/** "qio", "qout", "dio", "dout" for the codes 0 to 3; "unknown" for others. */
const char *esp_image_flash_mode_name(uint8_t mode);

#ifdef __cplusplus
}
#endif

#endif
