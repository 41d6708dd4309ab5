/**
 * Bytes spread over addresses: what Intel HEX and UF2 files hold. Both are read and written here.
 *
 * A file is read whole or not at all. What is damaged is refused: a checksum, a block or an end
 * that is missing, bytes that two records put at one address.
 *
 * Sources: Intel, Hexadecimal Object File Format Specification; the UF2 format's description and
 * its list of families (microsoft/uf2); how lines and blocks are cut is as esptool 5.6.0 cuts them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_IMAGE_SPREAD_H
#define ESP_IMAGE_SPREAD_H

#include "esp_image_chip.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes without a gap. */
typedef struct {
    uint32_t address;
    uint32_t size;
    const uint8_t *data;
} esp_image_stretch_t;

typedef struct {
    esp_image_stretch_t *stretches; /**< by address; none touches another */
    size_t count;
    bool has_entry; /**< a HEX file's start address */
    uint32_t entry;
    uint32_t family;  /**< of a UF2 file's chip; 0: it tells none */
    uint8_t *storage; /**< what the stretches point to */
} esp_image_spread_t;

/** What is wrong. In brackets: what `place` and `value` of the fault hold. */
typedef enum {
    ESP_IMAGE_SPREAD_OK,
    ESP_IMAGE_SPREAD_NOT,      /**< it does not begin as such a file (-, -) */
    ESP_IMAGE_SPREAD_RECORD,   /**< no record: other characters, a wrong length (line, -) */
    ESP_IMAGE_SPREAD_CHECKSUM, /**< (line, -) */
    ESP_IMAGE_SPREAD_KIND,     /**< a record of an unknown kind (line, kind) */
    ESP_IMAGE_SPREAD_NO_END,   /**< the last record is missing (lines, -) */
    ESP_IMAGE_SPREAD_BEHIND,   /**< something follows the last record (line, -) */
    ESP_IMAGE_SPREAD_BLOCK,    /**< no block of 512 bytes with its magic numbers (block, -) */
    ESP_IMAGE_SPREAD_MISSING,  /**< a block that others count is not there (block, -) */
    ESP_IMAGE_SPREAD_DIGEST,   /**< a block's MD5 is wrong (block, -) */
    ESP_IMAGE_SPREAD_FAMILIES, /**< blocks are for more than one kind of chip (block, family) */
    ESP_IMAGE_SPREAD_OVERLAP,  /**< an address has two bytes (-, address) */
    ESP_IMAGE_SPREAD_WRAPS,    /**< beyond 32 bits (line or block, -) */
    ESP_IMAGE_SPREAD_EMPTY,    /**< no byte in it */
    ESP_IMAGE_SPREAD_MEMORY,   /**< out of memory */
} esp_image_spread_reason_t;

typedef struct {
    esp_image_spread_reason_t reason;
    uint32_t place; /**< lines and blocks count from 1 */
    uint32_t value;
} esp_image_spread_fault_t;

/** @name Reading. To be freed with esp_image_spread_free(), also when it fails. @{ */
bool esp_image_hex_read(const uint8_t *data, size_t size, esp_image_spread_t *spread,
                        esp_image_spread_fault_t *fault);
bool esp_image_uf2_read(const uint8_t *data, size_t size, esp_image_spread_t *spread,
                        esp_image_spread_fault_t *fault);
/** @} */

/** Gives memory back; a zeroed one is allowed. */
void esp_image_spread_free(esp_image_spread_t *spread);

/** The fault as a sentence without its full stop. */
void esp_image_spread_text(const esp_image_spread_fault_t *fault, char *text, size_t size);

/** @name Writing. Stretches are ordered and apart, as above, but may touch. `bytes` is for free().
 * @return false: out of memory @{ */
bool esp_image_hex_write(const esp_image_stretch_t *stretches, size_t count, uint8_t **bytes,
                         size_t *size);

/** `chunk`: bytes a block, a multiple of 4; 0: as many as fit. Each stretch is numbered by itself.
 */
bool esp_image_uf2_write(const esp_image_stretch_t *stretches, size_t count, esp_image_chip_t chip,
                         uint32_t chunk, bool without_md5, uint8_t **bytes, size_t *size);
/** @} */

/** The most bytes that a block of a UF2 file holds. */
uint32_t esp_image_uf2_chunk(bool without_md5);

/** The family that the chip's UF2 files tell. */
uint32_t esp_image_uf2_family(esp_image_chip_t chip);

/** The chip of that family; ESP_IMAGE_CHIP_UNKNOWN: none that is known. */
esp_image_chip_t esp_image_chip_by_family(uint32_t family);

#ifdef __cplusplus
}
#endif

#endif
