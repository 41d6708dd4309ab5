/**
 * Makes an image of a program's segments: what a linker has placed becomes what a ROM loads.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_IMAGE_PACK_H
#define ESP_IMAGE_PACK_H

#include "esp_image_chip.h"
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes that go to one place in RAM. */
typedef struct {
    uint32_t address; /**< a multiple of 4 */
    uint32_t size;    /**< in bytes, at least 1; the image fills it up to a multiple of 4 with 0 */
    const uint8_t *data;
} esp_image_part_t;

typedef struct {
    esp_image_chip_t chip;
    uint32_t entry;        /**< where the program begins: an address in one of the parts */
    uint32_t flash_size;   /**< in bytes, for the header; must have a code there */
    uint16_t min_revision; /**< chip revision, major * 100 + minor */
    uint16_t max_revision; /**< 0: no limit */
    const esp_image_part_t *parts;
    size_t count; /**< 1 to ESP_IMAGE_MAX_SEGMENTS */
} esp_image_pack_t;

/** What cannot be packed. */
typedef enum {
    ESP_IMAGE_PACK_OK,
    ESP_IMAGE_PACK_CHIP,     /**< the chip is not known */
    ESP_IMAGE_PACK_FLASH,    /**< the flash size has no code on this chip */
    ESP_IMAGE_PACK_COUNT,    /**< no parts, or too many */
    ESP_IMAGE_PACK_PART,     /**< a part is empty or its address no multiple of 4 */
    ESP_IMAGE_PACK_PLACE,    /**< a part is not, or not all of it, in the chip's RAM */
    ESP_IMAGE_PACK_OVERLAP,  /**< a part lies on an earlier one */
    ESP_IMAGE_PACK_ENTRY,    /**< the entry is in none of the parts */
    ESP_IMAGE_PACK_CAPACITY, /**< the buffer is too small */
} esp_image_pack_reason_t;

/**
 * Writes the image, its parts in the order given, with checksum and, on every chip but the ESP8266,
 * appended SHA-256. A ROM loads it from the bootloader's place in flash; a loader puts its segments
 * into RAM. Parts in flash that is mapped into memory are for a bootloader to map: none is made
 * here.
 *
 * @param part  out: index of the part concerned, where there is one
 * @param size  out: bytes written to `buffer`
 */
esp_image_pack_reason_t esp_image_pack(const esp_image_pack_t *pack, uint8_t *buffer,
                                       size_t capacity, size_t *part, size_t *size);

/** What a reason means. */
const char *esp_image_pack_text(esp_image_pack_reason_t reason);

#ifdef __cplusplus
}
#endif

#endif
