/**
 * Partition tables of ESP-IDF and of the ESP8266 RTOS SDK.
 *
 * Entries of 32 bytes, little endian: magic AA 50, type, subtype, offset (4), size (4), label (16),
 * flags (4). An entry EB EB and 14 times FF holds the MD5 of all bytes before it. An entry of FF
 * ends the table, within 0xC00 bytes. Source: gen_esp32part.py and flash_partitions.c of ESP-IDF.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_IMAGE_PARTITION_H
#define ESP_IMAGE_PARTITION_H

#include "esp_image_chip.h"
#include "esp_image_fault.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    ESP_IMAGE_TABLE_OFFSET = 0x8000,  /**< where a build puts it unless told otherwise */
    ESP_IMAGE_TABLE_MAX_SIZE = 0xC00, /**< the sector's last KiB is for a signature */
    ESP_IMAGE_PARTITION_SIZE = 32,    /**< bytes an entry */
    ESP_IMAGE_MAX_PARTITIONS = 95,    /**< the last entry can only be the end */
    ESP_IMAGE_MD5_SIZE = 16
};

/** Types and subtypes that boot needs. */
enum {
    ESP_IMAGE_PARTITION_APP = 0x00,
    ESP_IMAGE_PARTITION_DATA = 0x01,
    ESP_IMAGE_PARTITION_BOOTLOADER = 0x02,
    ESP_IMAGE_PARTITION_TABLE = 0x03,
    ESP_IMAGE_APP_FACTORY = 0x00,
    ESP_IMAGE_APP_OTA_0 = 0x10,
    ESP_IMAGE_DATA_OTA = 0x00,
    ESP_IMAGE_DATA_PHY = 0x01,
    ESP_IMAGE_DATA_NVS = 0x02
};

typedef struct {
    uint8_t type;
    uint8_t subtype;
    uint32_t offset; /**< in flash, in bytes */
    uint32_t size;   /**< in bytes */
    uint32_t flags;  /**< bit 0: encrypted; bit 1: read only */
    char label[17];  /**< terminated; what is not printable became '?' */
} esp_image_partition_t;

typedef struct {
    uint8_t count;
    esp_image_partition_t partitions[ESP_IMAGE_MAX_PARTITIONS]; /**< in the table's order */
    bool has_md5; /**< a table without one is sound, if old or told so */
    uint32_t md5_offset;
    uint8_t md5_stored[ESP_IMAGE_MD5_SIZE];
    uint8_t md5_computed[ESP_IMAGE_MD5_SIZE];
} esp_image_table_t;

/**
 * Reads and checks a partition table at the start of `data`; at most ESP_IMAGE_TABLE_MAX_SIZE bytes
 * of it are looked at.
 *
 * `chip` decides the alignment of applications: 64 KiB, but 4 KiB on the ESP8266 and on a chip not
 * known. `table` holds what was read, also when something is wrong, and `fault` the first thing
 * wrong. Returns fault->reason.
 */
esp_image_reason_t esp_image_table_parse(const uint8_t *data, size_t size, esp_image_chip_t chip,
                                         esp_image_table_t *table, esp_image_fault_t *fault);

/** First partition of that type and subtype, or NULL; points into `table`. */
const esp_image_partition_t *esp_image_table_find(const esp_image_table_t *table, uint8_t type,
                                                  uint8_t subtype);

/** The flash offset just past the last partition: the flash size the table asks for. */
uint64_t esp_image_table_end(const esp_image_table_t *table);

#ifdef __cplusplus
}
#endif

#endif
