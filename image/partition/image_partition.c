/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_bytes.h"
#include "base/image_chip.h"
#include "base/image_digest.h"
#include "base/image_fault.h"
#include "base/image_table.h"
#include "esp_image_partition.h"
#include <string.h>

enum {
    IMAGE_APP_ALIGNMENT = 0x10000,      /* a page of the flash cache */
    IMAGE_APP_ALIGNMENT_PLAIN = 0x1000, /* the ESP8266 RTOS SDK's gen_esp32part.py */
    IMAGE_DATA_ALIGNMENT = 4            /* ESP-IDF before 5.0 allowed it */
};

static void image_table_note(esp_image_fault_t *fault, esp_image_reason_t reason, uint32_t offset,
                             int index, uint32_t found, uint32_t expected)
{
    image_note(fault, (esp_image_fault_t){reason, offset, index, found, expected});
}

static void image_table_read_md5(const uint8_t *data, uint32_t offset, esp_image_table_t *table,
                                 esp_image_fault_t *fault)
{
    if (table->has_md5) {
        image_table_note(fault, ESP_IMAGE_TABLE_AFTER_MD5, offset, ESP_IMAGE_NO_INDEX, 0, 0);
        return;
    }
    table->has_md5 = true;
    table->md5_offset = offset;
    memcpy(table->md5_stored, data + offset + IMAGE_TABLE_MD5, ESP_IMAGE_MD5_SIZE);
    image_md5(data, offset, table->md5_computed);
    if (memcmp(table->md5_stored, table->md5_computed, ESP_IMAGE_MD5_SIZE) != 0) {
        image_table_note(fault, ESP_IMAGE_TABLE_BAD_MD5, offset, ESP_IMAGE_NO_INDEX, 0, 0);
    }
}

static void image_table_read_entry(const uint8_t *data, uint32_t offset, esp_image_table_t *table,
                                   esp_image_fault_t *fault)
{
    const uint8_t *at = data + offset;
    esp_image_partition_t *partition = &table->partitions[table->count];
    if (table->has_md5) {
        image_table_note(fault, ESP_IMAGE_TABLE_AFTER_MD5, offset, table->count, 0, 0);
    }
    partition->type = at[IMAGE_TABLE_TYPE];
    partition->subtype = at[IMAGE_TABLE_SUBTYPE];
    partition->offset = image_get32(at + IMAGE_TABLE_OFFSET);
    partition->size = image_get32(at + IMAGE_TABLE_SIZE);
    partition->flags = image_get32(at + IMAGE_TABLE_FLAGS);
    image_get_text(partition->label, at + IMAGE_TABLE_LABEL, IMAGE_TABLE_LABEL_SIZE);
    table->count++;
}

static bool image_table_is_end(const uint8_t *entry)
{
    for (int i = 0; i < ESP_IMAGE_PARTITION_SIZE; i++) {
        if (entry[i] != 0xFF) {
            return false;
        }
    }
    return true;
}

/* Reads entries up to the end mark. */
static void image_table_read(const uint8_t *data, uint32_t size, esp_image_table_t *table,
                             esp_image_fault_t *fault)
{
    for (uint32_t offset = 0; offset < ESP_IMAGE_TABLE_MAX_SIZE;
         offset += ESP_IMAGE_PARTITION_SIZE) {
        if (size - offset < ESP_IMAGE_PARTITION_SIZE) {
            image_table_note(fault, ESP_IMAGE_TRUNCATED, offset, ESP_IMAGE_NO_INDEX, size - offset,
                             ESP_IMAGE_PARTITION_SIZE);
            return;
        }
        if (image_table_is_end(data + offset)) {
            if (table->count == 0) {
                image_table_note(fault, ESP_IMAGE_TABLE_EMPTY, offset, ESP_IMAGE_NO_INDEX, 0, 0);
            }
            return;
        }
        uint16_t magic = image_get16(data + offset);
        bool is_last = offset + ESP_IMAGE_PARTITION_SIZE == ESP_IMAGE_TABLE_MAX_SIZE;
        if (magic == IMAGE_TABLE_MAGIC_MD5) {
            image_table_read_md5(data, offset, table, fault);
        } else if (magic != IMAGE_TABLE_MAGIC) {
            image_table_note(fault, ESP_IMAGE_TABLE_ENTRY_MAGIC, offset, table->count, magic,
                             IMAGE_TABLE_MAGIC);
            return;
        } else if (!is_last) {
            image_table_read_entry(data, offset, table, fault);
        }
    }
    image_table_note(fault, ESP_IMAGE_TABLE_NO_END, ESP_IMAGE_TABLE_MAX_SIZE, ESP_IMAGE_NO_INDEX, 0,
                     0);
}

static uint64_t image_partition_end(const esp_image_partition_t *partition)
{
    return (uint64_t)partition->offset + partition->size;
}

static void image_table_check(const esp_image_table_t *table, unsigned index,
                              uint32_t app_alignment, esp_image_fault_t *fault)
{
    const esp_image_partition_t *partition = &table->partitions[index];
    uint32_t offset = index * ESP_IMAGE_PARTITION_SIZE;
    if (partition->size == 0 || image_partition_end(partition) > UINT32_MAX) {
        image_table_note(fault, ESP_IMAGE_TABLE_SIZE, offset, (int)index, partition->size, 0);
    }
    uint32_t alignment =
        partition->type == ESP_IMAGE_PARTITION_APP ? app_alignment : IMAGE_DATA_ALIGNMENT;
    if (partition->offset % alignment != 0) {
        image_table_note(fault, ESP_IMAGE_TABLE_MISALIGNED, offset, (int)index, partition->offset,
                         alignment);
    }
    for (unsigned i = 0; i < index; i++) {
        const esp_image_partition_t *other = &table->partitions[i];
        if (partition->offset < image_partition_end(other) &&
            other->offset < image_partition_end(partition)) {
            image_table_note(fault, ESP_IMAGE_TABLE_OVERLAP, offset, (int)index, partition->offset,
                             other->offset + other->size);
        }
    }
}

esp_image_reason_t esp_image_table_parse(const uint8_t *data, size_t size, esp_image_chip_t chip,
                                         esp_image_table_t *table, esp_image_fault_t *fault)
{
    memset(table, 0, sizeof(*table));
    *fault = (esp_image_fault_t){.reason = ESP_IMAGE_OK, .index = ESP_IMAGE_NO_INDEX};
    if (size == 0) {
        image_table_note(fault, ESP_IMAGE_EMPTY, 0, ESP_IMAGE_NO_INDEX, 0,
                         ESP_IMAGE_PARTITION_SIZE);
        return fault->reason;
    }
    image_table_read(data,
                     size < ESP_IMAGE_TABLE_MAX_SIZE ? (uint32_t)size : ESP_IMAGE_TABLE_MAX_SIZE,
                     table, fault);
    bool small = image_is_plain(chip) || chip == ESP_IMAGE_CHIP_UNKNOWN;
    for (unsigned i = 0; i < table->count; i++) {
        image_table_check(table, i, small ? IMAGE_APP_ALIGNMENT_PLAIN : IMAGE_APP_ALIGNMENT, fault);
    }
    return fault->reason;
}

const esp_image_partition_t *esp_image_table_find(const esp_image_table_t *table, uint8_t type,
                                                  uint8_t subtype)
{
    for (unsigned i = 0; i < table->count; i++) {
        if (table->partitions[i].type == type && table->partitions[i].subtype == subtype) {
            return &table->partitions[i];
        }
    }
    return NULL;
}

uint64_t esp_image_table_end(const esp_image_table_t *table)
{
    uint64_t end = 0;
    for (unsigned i = 0; i < table->count; i++) {
        uint64_t candidate = image_partition_end(&table->partitions[i]);
        end = candidate > end ? candidate : end;
    }
    return end;
}
