/**
 * What can be wrong with an image or a partition table, where, and in words.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_IMAGE_FAULT_H
#define ESP_IMAGE_FAULT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** In brackets: what `found` and `expected` hold. */
typedef enum {
    ESP_IMAGE_OK,
    ESP_IMAGE_EMPTY,              /**< no bytes at all */
    ESP_IMAGE_ERASED,             /**< starts with 0xFF as erased flash does */
    ESP_IMAGE_TRUNCATED,          /**< ends too early (bytes there, bytes needed) */
    ESP_IMAGE_BAD_MAGIC,          /**< no image starts so (byte there, the right one) */
    ESP_IMAGE_NO_SEGMENTS,        /**< a count of 0 */
    ESP_IMAGE_TOO_MANY_SEGMENTS,  /**< (count, most allowed) */
    ESP_IMAGE_UNKNOWN_CHIP,       /**< a chip id that no chip has (id, -) */
    ESP_IMAGE_WRONG_CHIP,         /**< for another chip (esp_image_chip_t of the image, wanted) */
    ESP_IMAGE_BAD_HASH_FLAG,      /**< neither 0 nor 1 (value, -) */
    ESP_IMAGE_SEGMENT_LENGTH,     /**< not a multiple of 4, or 16 MiB and more (length, -) */
    ESP_IMAGE_SEGMENT_PAST_END,   /**< longer than what is left (bytes left, length) */
    ESP_IMAGE_SEGMENT_MISALIGNED, /**< cannot be mapped from where it lies (offset in its page
                                     there, offset its address needs) */
    ESP_IMAGE_BAD_CHECKSUM,       /**< (stored, computed) */
    ESP_IMAGE_BAD_CRC,            /**< (stored, computed) */
    ESP_IMAGE_BAD_HASH,           /**< appended SHA-256 differs */
    ESP_IMAGE_REVISION_TOO_LOW,   /**< chip older than the image allows (chip's, least allowed) */
    ESP_IMAGE_REVISION_TOO_HIGH,  /**< chip newer than the image allows (chip's, most allowed) */
    ESP_IMAGE_TABLE_ENTRY_MAGIC,  /**< neither entry, MD5 nor end (16-bit word, -) */
    ESP_IMAGE_TABLE_NO_END,       /**< full to the last byte without an end mark */
    ESP_IMAGE_TABLE_EMPTY,        /**< an end mark and no partition */
    ESP_IMAGE_TABLE_BAD_MD5,      /**< the table's MD5 differs */
    ESP_IMAGE_TABLE_AFTER_MD5,  /**< something between the MD5, which does not cover it, and the end
                                 */
    ESP_IMAGE_TABLE_SIZE,       /**< a partition of no bytes or past 4 GiB (size, -) */
    ESP_IMAGE_TABLE_MISALIGNED, /**< (partition's offset, alignment it needs) */
    ESP_IMAGE_TABLE_OVERLAP,    /**< (partition's offset, end of the one it overlaps) */
    ESP_IMAGE_REASON_COUNT
} esp_image_reason_t;

enum { ESP_IMAGE_NO_INDEX = -1 };

typedef struct {
    esp_image_reason_t reason;
    uint32_t offset; /**< where, in bytes from the start of what was read */
    int index;       /**< segment or partition concerned, from 0; ESP_IMAGE_NO_INDEX: none */
    uint32_t found;
    uint32_t expected;
} esp_image_fault_t;

/** What is wrong, in a few words without numbers: "the checksum is wrong". */
const char *esp_image_reason_text(esp_image_reason_t reason);

/**
 * One sentence or two: what, where, what was found and expected, and what to do.
 *
 * At most `size` bytes with the terminator go to `text`; 256 are enough for all. Returns `text`.
 */
char *esp_image_fault_text(const esp_image_fault_t *fault, char *text, size_t size);

#ifdef __cplusplus
}
#endif

#endif
