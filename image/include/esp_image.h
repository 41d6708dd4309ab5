/**
 * Reads and checks firmware images of Espressif chips: bootloaders, applications, RAM programs.
 *
 * Works on bytes in memory that may hold anything: nothing outside them is read, nothing is
 * allocated, nothing is kept. A result holds copies and offsets, never pointers into the bytes.
 *
 * Three forms exist:
 *   - extended: magic 0xE9, 24 bytes of header with a chip id; every chip but the ESP8266;
 *   - plain: magic 0xE9, 8 bytes of header; ESP8266. Its SDK from 3.0 on puts the segments that
 * stay in flash into the same file and appends a SHA-256, which no field of the header tells;
 *   - two headers: magic 0xEA, then the flash segment, then a plain image, then a CRC-32; ESP8266
 *     with the older SDK's own bootloader.
 *
 * Sources: esptool's bin_image.py, the "App Image Format" chapter of the ESP-IDF programming guide,
 * and the esp_app_desc_t and esp_bootloader_desc_t structures of ESP-IDF.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_IMAGE_H
#define ESP_IMAGE_H

#include "esp_image_chip.h"
#include "esp_image_fault.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    ESP_IMAGE_MAX_SEGMENTS = 16, /**< more, and no bootloader loads it */
    ESP_IMAGE_HASH_SIZE = 32     /**< SHA-256 */
};

typedef enum {
    ESP_IMAGE_FORM_EXTENDED,
    ESP_IMAGE_FORM_PLAIN,
    ESP_IMAGE_FORM_TWO_HEADERS
} esp_image_form_t;

typedef enum {
    ESP_IMAGE_KIND_RAM,        /**< all in RAM, says no more: a bootloader or a RAM program */
    ESP_IMAGE_KIND_BOOTLOADER, /**< has a bootloader descriptor (ESP-IDF 5.2 and later) */
    ESP_IMAGE_KIND_APPLICATION /**< has an application descriptor, or segments that stay in flash */
} esp_image_kind_t;

typedef struct {
    uint32_t load_address;
    uint32_t data_offset; /**< of the first data byte, from the start of the image */
    uint32_t size;        /**< in bytes, without the segment's 8 byte header */
    esp_image_memory_t memory;
} esp_image_segment_t;

/** Application descriptor. Texts are terminated; what is not printable in them became '?'. */
typedef struct {
    uint32_t offset; /**< from the start of the image */
    uint32_t secure_version;
    char version[33];
    char project_name[33];
    char time[17];
    char date[17];
    char idf_version[33];
    uint8_t elf_sha256[ESP_IMAGE_HASH_SIZE];
    uint16_t min_block_revision; /**< of the eFuse block, major * 100 + minor */
    uint16_t max_block_revision;
    uint8_t mmu_page_log2; /**< 0: not told */
} esp_image_application_t;

/** Bootloader descriptor; texts as in the application's. */
typedef struct {
    uint32_t offset;
    uint32_t version;
    uint8_t secure_version;
    char idf_version[33];
    char date_time[25];
} esp_image_bootloader_t;

typedef struct {
    esp_image_form_t form;
    esp_image_kind_t kind;
    esp_image_chip_t chip; /**< as the image says; ESP_IMAGE_CHIP_UNKNOWN: an id not in the table */
    uint16_t chip_id;      /**< ESP_IMAGE_NO_CHIP_ID for the ESP8266 */

    uint32_t entry;
    uint8_t flash_mode;       /**< see esp_image_flash_mode_name() */
    uint8_t flash_size_code;  /**< see esp_image_flash_size() */
    uint8_t flash_clock_code; /**< see esp_image_flash_mhz() */

    /* Of the extended header; all zero in the other forms. */
    uint8_t wp_pin;           /**< 0xEE: not used */
    uint8_t drive[3];         /**< drive strengths of the flash pins, two a byte */
    uint8_t min_revision_old; /**< superseded field; see esp_image_min_revision() */
    uint16_t min_revision;    /**< chip revision, major * 100 + minor */
    uint16_t max_revision;    /**< 0 and 0xFFFF: no limit */

    uint8_t segment_count; /**< segments read */
    esp_image_segment_t segments[ESP_IMAGE_MAX_SEGMENTS];

    bool has_checksum; /**< false: reading ended before it */
    uint32_t checksum_offset;
    uint8_t checksum_stored;
    uint8_t checksum_computed;

    bool has_crc; /**< two headers only */
    uint32_t crc_offset;
    uint32_t crc_stored;
    uint32_t crc_computed;

    bool has_hash;
    uint32_t hash_offset;
    uint8_t hash_stored[ESP_IMAGE_HASH_SIZE];
    uint8_t hash_computed[ESP_IMAGE_HASH_SIZE];

    bool has_application;
    esp_image_application_t application;
    bool has_bootloader;
    esp_image_bootloader_t bootloader;

    uint32_t length; /**< of the whole image; 0 while its end was not reached. A signature, padding
                          or the rest of a flash may follow it in the bytes given. */
} esp_image_t;

/**
 * Reads an image and checks all that it says about itself.
 *
 * `expected` is the chip the image is wanted for; another chip's image is ESP_IMAGE_WRONG_CHIP.
 * With ESP_IMAGE_CHIP_UNKNOWN any known chip will do.
 *
 * `image` is filled as far as reading got, also when something is wrong: a wrong chip, checksum or
 * hash does not end it. `fault` tells the first thing wrong, and ESP_IMAGE_OK when nothing is.
 *
 * Returns fault->reason.
 */
esp_image_reason_t esp_image_parse(const uint8_t *data, size_t size, esp_image_chip_t expected,
                                   esp_image_t *image, esp_image_fault_t *fault);

/**
 * The lowest chip revision the image runs on, major * 100 + minor. Images of older ESP-IDF have it
 * only in the superseded field, which counts the minor revision on the ESP32-C3, else the major.
 */
uint16_t esp_image_min_revision(const esp_image_t *image);

/** Whether the image runs on a chip of that revision (major * 100 + minor), and why not. */
esp_image_reason_t esp_image_check_revision(const esp_image_t *image, uint16_t revision,
                                            esp_image_fault_t *fault);

/** "application", "bootloader", or "RAM image". */
const char *esp_image_kind_name(esp_image_kind_t kind);

#ifdef __cplusplus
}
#endif

#endif
