/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_table.h"
#include "base/image_bytes.h"
#include "base/image_digest.h"
#include <string.h>

void image_table_write(const esp_image_partition_t *partitions, size_t count, bool with_md5,
                       uint8_t table[ESP_IMAGE_TABLE_MAX_SIZE])
{
    memset(table, 0xFF, ESP_IMAGE_TABLE_MAX_SIZE);
    for (size_t i = 0; i < count; i++) {
        uint8_t *at = table + i * ESP_IMAGE_PARTITION_SIZE;
        image_put16(at, IMAGE_TABLE_MAGIC);
        at[IMAGE_TABLE_TYPE] = partitions[i].type;
        at[IMAGE_TABLE_SUBTYPE] = partitions[i].subtype;
        image_put32(at + IMAGE_TABLE_OFFSET, partitions[i].offset);
        image_put32(at + IMAGE_TABLE_SIZE, partitions[i].size);
        /* It needs no zero behind it. */
        const size_t length = strlen(partitions[i].label);
        memset(at + IMAGE_TABLE_LABEL, 0, IMAGE_TABLE_LABEL_SIZE);
        memcpy(at + IMAGE_TABLE_LABEL, partitions[i].label,
               length < IMAGE_TABLE_LABEL_SIZE ? length : IMAGE_TABLE_LABEL_SIZE);
        image_put32(at + IMAGE_TABLE_FLAGS, partitions[i].flags);
    }
    if (with_md5) {
        uint8_t *md5 = table + count * ESP_IMAGE_PARTITION_SIZE;
        image_put16(md5, IMAGE_TABLE_MAGIC_MD5);
        image_md5(table, count * ESP_IMAGE_PARTITION_SIZE, md5 + IMAGE_TABLE_MD5);
    }
}
