/*
 * A partition table to and from its bytes, and its CSV.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/image_bytes.h"
#include "base/image_table.h"
#include "partition/layout.h"
#include <stdio.h>
#include <string.h>

enum { WRITE_MEGA = 0x100000, WRITE_KILO = 0x400 };

bool esp_image_layout_is_binary(const uint8_t *data, size_t size)
{
    return size >= 2 && image_get16(data) == IMAGE_TABLE_MAGIC;
}

/* What the table's reader finds that the rules find as well is left to them. */
static bool write_is_structure(esp_image_reason_t reason)
{
    return reason != ESP_IMAGE_OK && reason != ESP_IMAGE_TABLE_SIZE &&
           reason != ESP_IMAGE_TABLE_MISALIGNED && reason != ESP_IMAGE_TABLE_OVERLAP;
}

bool esp_image_layout_read_binary(esp_image_layout_t *layout, const uint8_t *data, size_t size,
                                  esp_image_csv_fault_t *fault)
{
    esp_image_table_t table;
    esp_image_fault_t wrong;
    memset(layout, 0, sizeof *layout);
    memset(fault, 0, sizeof *fault);
    esp_image_table_parse(data, size, ESP_IMAGE_CHIP_UNKNOWN, &table, &wrong);
    if (write_is_structure(wrong.reason)) {
        esp_image_fault_text(&wrong, fault->text, sizeof fault->text);
        return false;
    }
    layout->count = table.count;
    for (unsigned i = 0; i < table.count; i++) {
        layout->partitions[i] = table.partitions[i];
        memcpy(layout->partitions[i].label,
               data + (size_t)i * ESP_IMAGE_PARTITION_SIZE + IMAGE_TABLE_LABEL,
               IMAGE_TABLE_LABEL_SIZE);
    }
    return true;
}

esp_image_partition_t *esp_image_layout_find(esp_image_layout_t *layout, const char *name)
{
    for (unsigned i = 0; i < layout->count; i++) {
        if (strcmp(layout->partitions[i].label, name) == 0) {
            return &layout->partitions[i];
        }
    }
    return NULL;
}

bool esp_image_layout_write_binary(const esp_image_layout_t *layout, bool with_md5,
                                   uint8_t table[ESP_IMAGE_TABLE_MAX_SIZE],
                                   esp_image_csv_fault_t *fault)
{
    const unsigned most = ESP_IMAGE_MAX_PARTITIONS - with_md5;
    if (layout->count > most) {
        return image_csv_fail(fault, layout->lines[most], "a table holds %u partitions at most",
                              most);
    }
    image_table_write(layout->partitions, layout->count, with_md5, table);
    return true;
}

/* A name that would not be read back as it is. */
static bool write_fits_csv(const char *name)
{
    const size_t length = strlen(name);
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)name[i] < ' ' || name[i] == 0x7F || name[i] == ',' || name[i] == '$') {
            return false;
        }
    }
    return length == 0 || (name[0] != '#' && name[0] != ' ' && name[length - 1] != ' ');
}

static const char *write_size(uint32_t size, char text[16])
{
    if (size % WRITE_MEGA == 0) {
        snprintf(text, 16, "%uM", (unsigned)(size / WRITE_MEGA));
    } else if (size % WRITE_KILO == 0) {
        snprintf(text, 16, "%uK", (unsigned)(size / WRITE_KILO));
    } else {
        snprintf(text, 16, "0x%x", (unsigned)size);
    }
    return text;
}

bool esp_image_layout_write_csv(const esp_image_layout_t *layout,
                                const esp_image_layout_rules_t *rules,
                                char csv[ESP_IMAGE_LAYOUT_CSV], esp_image_csv_fault_t *fault)
{
    static const char *const flags[] = {"", "encrypted", "readonly", "encrypted:readonly"};
    size_t used =
        (size_t)snprintf(csv, ESP_IMAGE_LAYOUT_CSV,
                         "# ESP-IDF Partition Table\n# Name, Type, SubType, Offset, Size, Flags\n");
    for (unsigned i = 0; i < layout->count; i++) {
        char name[17];
        char type[ESP_IMAGE_SUBTYPE_NAME];
        char subtype[ESP_IMAGE_SUBTYPE_NAME];
        char size[16];
        const esp_image_partition_t *partition = &layout->partitions[i];
        if (!write_fits_csv(partition->label)) {
            return image_csv_fail(fault, layout->lines[i],
                                  "the name of partition %u, '%s', cannot stand in a CSV", i,
                                  image_layout_name(partition, name));
        }
        used += (size_t)snprintf(
            csv + used, ESP_IMAGE_LAYOUT_CSV - used, "%s,%s,%s,0x%x,%s,%s\n", partition->label,
            esp_image_partition_type_name(partition->type, type),
            esp_image_partition_subtype_name(partition->type, partition->subtype, rules, subtype),
            (unsigned)partition->offset, write_size(partition->size, size),
            flags[partition->flags & 3]);
    }
    return true;
}
