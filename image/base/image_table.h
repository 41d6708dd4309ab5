/**
 * Layout of a partition table's entry, and how a table is made of entries.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_TABLE_H
#define IMAGE_TABLE_H

#include "esp_image_partition.h"

enum {
    IMAGE_TABLE_MAGIC = 0x50AA,
    IMAGE_TABLE_MAGIC_MD5 = 0xEBEB,
    IMAGE_TABLE_TYPE = 2,
    IMAGE_TABLE_SUBTYPE = 3,
    IMAGE_TABLE_OFFSET = 4,
    IMAGE_TABLE_SIZE = 8,
    IMAGE_TABLE_LABEL = 12,
    IMAGE_TABLE_LABEL_SIZE = 16,
    IMAGE_TABLE_FLAGS = 28,
    IMAGE_TABLE_MD5 = 16
};

/** Writes entries, the MD5 if wanted, and the end; with an MD5 there may be one entry less. */
void image_table_write(const esp_image_partition_t *partitions, size_t count, bool with_md5,
                       uint8_t table[ESP_IMAGE_TABLE_MAX_SIZE]);

#endif
