/**
 * Makes of a linked program the image that a chip boots, byte for byte as esptool 5.6.0 makes it:
 *
 *   - parts whose addresses follow each other become one segment, filled up to words;
 *   - what stays in flash is laid so that its offset in the image and its address agree within a
 *     page; the gaps before it are filled with what goes to RAM, else with padding segments;
 *   - the descriptor of an application or a bootloader comes first.
 *
 * It differs where esptool makes what no chip can use, and refuses that: an image without
 * segments, or with more than a bootloader loads; a digest of the ELF file that has no place; an
 * ESP8266's flash part at the place of the other file.
 *
 * Source: esptool 5.6.0, run with programs made for the question (tests/interop/elf2image), and its
 * documentation, "Convert ELF to Binary".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_IMAGE_CONVERT_H
#define ESP_IMAGE_CONVERT_H

#include "esp_image_chip.h"
#include "esp_image_elf.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The forms of the ESP8266's images; other chips have one, and do not look at it. */
typedef enum {
    ESP_IMAGE_VERSION_1 = 1, /**< two files: what goes to RAM, and flash as it is */
    ESP_IMAGE_VERSION_2 = 2, /**< two headers and a CRC, for the SDK's own bootloader */
    ESP_IMAGE_VERSION_3 = 3, /**< as other chips' images, with the short header */
} esp_image_version_t;

/** Room left for a signature, so that image and signature end with a page of the mapping. */
typedef enum {
    ESP_IMAGE_SECURE_PAD_NONE,
    ESP_IMAGE_SECURE_PAD_V1, /**< none where the chip has no such signatures */
    ESP_IMAGE_SECURE_PAD_V2, /**< the signature begins at the next page */
} esp_image_secure_pad_t;

/** What is wanted; begin from ESP_IMAGE_CONVERT_DEFAULT. */
typedef struct {
    esp_image_chip_t chip;
    esp_image_version_t version;
    uint8_t flash_mode;       /**< codes of the header, of esp_image_flash_... */
    uint8_t flash_clock_code; /**< lower half of byte 3 */
    uint8_t flash_size_code;  /**< upper half */
    uint8_t min_revision_old;
    uint16_t min_revision; /**< chip revision, major * 100 + minor */
    uint16_t max_revision; /**< 0xFFFF: no limit */
    bool without_hash;     /**< no SHA-256 behind the checksum; the ESP8266 does not look at it */
    bool ram_only_header;  /**< RAM first, and the header counts these segments only; no hash */
    bool elf_hash;         /**< the ELF file's SHA-256 goes to elf_hash_offset; where there is an
                                 application's descriptor it goes into that in any case */
    uint32_t elf_hash_offset;
    uint32_t page; /**< of the flash mapping; 0: what the descriptor says, else the largest that
                      fits its address, else 64 KiB */
    esp_image_secure_pad_t secure_pad;
    uint32_t pad_to; /**< filled up with 0xFF to a multiple of it; 0: not */
} esp_image_convert_t;

#define ESP_IMAGE_CONVERT_DEFAULT                                                                  \
    {                                                                                              \
        .version = ESP_IMAGE_VERSION_1, .max_revision = 0xFFFF                                     \
    }

/** What cannot be made. In brackets: what `found` and `other` of the fault hold. */
typedef enum {
    ESP_IMAGE_CONVERT_OK,
    ESP_IMAGE_CONVERT_CHIP,          /**< the chip is not known */
    ESP_IMAGE_CONVERT_NO_SEGMENTS,   /**< nothing for the chip to load */
    ESP_IMAGE_CONVERT_SEGMENTS,      /**< too many (count, most) */
    ESP_IMAGE_CONVERT_LENGTH,        /**< a part of 16 MiB or more (address, size) */
    ESP_IMAGE_CONVERT_SAME_PAGE,     /**< two parts begin in one page of flash (addresses) */
    ESP_IMAGE_CONVERT_ALIGNMENT,     /**< flash at no multiple of 4 (address, -) */
    ESP_IMAGE_CONVERT_PAGE,          /**< no page size of the chip (size, -) */
    ESP_IMAGE_CONVERT_HASH_BOUNDARY, /**< the digest's place crosses a segment's end (offset, -) */
    ESP_IMAGE_CONVERT_HASH_PLACE,    /**< the digest's place is in no segment (offset, -) */
    ESP_IMAGE_CONVERT_HASH_TAKEN,    /**< something is there (offset, -) */
    ESP_IMAGE_CONVERT_SECURE_PAD,    /**< needs the hash */
    ESP_IMAGE_CONVERT_TWO_IN_FLASH,  /**< more than one part for flash (addresses) */
    ESP_IMAGE_CONVERT_FLASH_START,   /**< flash begins where the other file goes (address, -) */
    ESP_IMAGE_CONVERT_MEMORY,        /**< out of memory */
} esp_image_convert_reason_t;

typedef struct {
    esp_image_convert_reason_t reason;
    uint32_t found;
    uint32_t other;
} esp_image_convert_fault_t;

enum { ESP_IMAGE_CONVERT_FILES = 2 };

/** A file that was made. */
typedef struct {
    uint8_t *bytes;
    size_t size;
    uint32_t offset; /**< in flash, where the image is one of two or its name tells it; else 0 */
} esp_image_made_t;

/**
 * Makes the file, or the two files, of an ESP8266's version 1. Unused ones are zeroed. To be freed
 * with esp_image_convert_free(), also when this fails.
 */
bool esp_image_convert(const esp_image_convert_t *wanted, const esp_image_elf_t *elf,
                       esp_image_made_t files[ESP_IMAGE_CONVERT_FILES],
                       esp_image_convert_fault_t *fault);

void esp_image_convert_free(esp_image_made_t files[ESP_IMAGE_CONVERT_FILES]);

/** The fault as a sentence without its full stop. */
void esp_image_convert_text(const esp_image_convert_fault_t *fault, char *text, size_t size);

/**
 * The header's code of a flash size; of an ESP8266's version 1 and 2 others than of version 3.
 * `shared` picks, of two codes of one size, the one whose applications share the flash ("2MB-c1").
 * @return false: there is none
 */
bool esp_image_convert_size_code(esp_image_chip_t chip, esp_image_version_t version, uint32_t bytes,
                                 bool shared, uint8_t *code);

#ifdef __cplusplus
}
#endif

#endif
