/*
 * Where partitions go that name no place, and the rules that all fulfil.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "partition/layout.h"
#include <string.h>

enum {
    CHECK_OTADATA = 0x2000,
    CHECK_LEAST_NVS = 0x3000, /* that can be written to */
    CHECK_COREDUMP = 0x03,
    CHECK_TEE_OTA = 0x90,
    CHECK_READ_ONLY = 2,
};

bool image_layout_is_primary(const esp_image_partition_t *partition)
{
    return partition->subtype == 0 && (partition->type == ESP_IMAGE_PARTITION_BOOTLOADER ||
                                       partition->type == ESP_IMAGE_PARTITION_TABLE);
}

uint32_t image_layout_alignment(uint8_t type)
{
    return type == ESP_IMAGE_PARTITION_APP ? IMAGE_LAYOUT_PAGE : IMAGE_LAYOUT_SECTOR;
}

static bool place_row(image_layout_row_t *row, int64_t last_end, bool is_first,
                      const esp_image_layout_rules_t *rules, esp_image_csv_fault_t *fault)
{
    const int64_t limit = (int64_t)UINT32_MAX + 1;
    const uint32_t alignment = image_layout_alignment(row->partition.type);
    if (!row->has_offset) {
        row->offset = (last_end + alignment - 1) / alignment * alignment;
    } else if (row->offset < last_end && !image_layout_is_primary(&row->partition)) {
        return image_csv_fail(
            fault, row->line, "it begins at 0x%llx, but %s ends at 0x%llx",
            (unsigned long long)row->offset,
            is_first ? "the sector of the partition table" : "the partition before it",
            (unsigned long long)(is_first ? (int64_t)rules->table_offset + IMAGE_LAYOUT_SECTOR
                                          : last_end));
    }
    if (row->size < 0) {
        row->size = -row->size - row->offset;
    }
    if (row->size <= 0 || row->offset + row->size > limit) {
        return image_csv_fail(fault, row->line,
                              row->size <= 0 ? "it would end before it begins, at 0x%llx"
                                             : "it begins at 0x%llx and would pass 4 GiB",
                              (unsigned long long)row->offset);
    }
    row->partition.offset = (uint32_t)row->offset;
    row->partition.size = (uint32_t)row->size;
    return true;
}

bool image_layout_place(image_layout_row_t *rows, unsigned count,
                        const esp_image_layout_rules_t *rules, esp_image_csv_fault_t *fault)
{
    int64_t last_end = (int64_t)rules->table_offset + IMAGE_LAYOUT_SECTOR;
    bool is_first = true;
    for (unsigned i = 0; i < count; i++) {
        if (!place_row(&rows[i], last_end, is_first, rules, fault)) {
            return false;
        }
        if (!image_layout_is_primary(&rows[i].partition)) {
            last_end = rows[i].offset + rows[i].size;
            is_first = false;
        }
    }
    return true;
}

static uint64_t check_end(const esp_image_partition_t *partition)
{
    return (uint64_t)partition->offset + partition->size;
}

static bool check_is_data(const esp_image_partition_t *partition, uint8_t subtype)
{
    return partition->type == ESP_IMAGE_PARTITION_DATA && partition->subtype == subtype;
}

/* A name that is that of another kind of partition than the one that has it. */
static void check_name(const esp_image_partition_t *partition, unsigned line,
                       const esp_image_layout_rules_t *rules)
{
    esp_image_csv_fault_t warning;
    char name[17];
    bool fits;
    const int type = image_layout_type(partition->label);
    const bool is_subtype = image_layout_is_subtype_name(partition, rules, &fits);
    if (rules->warn == NULL || ((type < 0 || type == partition->type) && (!is_subtype || fits))) {
        return;
    }
    image_csv_fail(&warning, line,
                   "the partition %s has the name of another kind of partition than it is",
                   image_layout_name(partition, name));
    rules->warn(rules->user, &warning);
}

static bool check_places(const esp_image_partition_t *partition, unsigned line,
                         const esp_image_layout_rules_t *rules, esp_image_csv_fault_t *fault)
{
    char name[17];
    const uint32_t alignment = image_layout_alignment(partition->type);
    const uint32_t unit =
        rules->secure == ESP_IMAGE_SECURE_V1 ? IMAGE_LAYOUT_PAGE : IMAGE_LAYOUT_SECTOR;
    image_layout_name(partition, name);
    if (partition->size == 0 || check_end(partition) > (uint64_t)UINT32_MAX + 1) {
        return image_csv_fail(fault, line, "%s has no bytes, or passes 4 GiB", name);
    }
    if (partition->offset % alignment != 0) {
        return image_csv_fail(fault, line, "%s begins at 0x%x, which is no multiple of 0x%x", name,
                              (unsigned)partition->offset, (unsigned)alignment);
    }
    if (partition->type == ESP_IMAGE_PARTITION_APP && partition->size % unit != 0) {
        return image_csv_fail(fault, line, "%s has 0x%x bytes, which is no multiple of 0x%x", name,
                              (unsigned)partition->size, (unsigned)unit);
    }
    return true;
}

static bool check_partition(const esp_image_partition_t *partition, unsigned line,
                            const esp_image_layout_rules_t *rules, esp_image_csv_fault_t *fault)
{
    char name[17];
    const bool is_read_only = (partition->flags & CHECK_READ_ONLY) != 0;
    if (!check_places(partition, line, rules, fault)) {
        return false;
    }
    check_name(partition, line, rules);
    image_layout_name(partition, name);
    if (is_read_only && (check_is_data(partition, ESP_IMAGE_DATA_OTA) ||
                         check_is_data(partition, CHECK_COREDUMP))) {
        return image_csv_fail(fault, line, "%s is always written to, it cannot be readonly", name);
    }
    if (!is_read_only && check_is_data(partition, ESP_IMAGE_DATA_NVS) &&
        partition->size < CHECK_LEAST_NVS) {
        return image_csv_fail(fault, line,
                              "%s has 0x%x bytes: NVS needs 0x%x, or the flag readonly", name,
                              (unsigned)partition->size, CHECK_LEAST_NVS);
    }
    return true;
}

/* Data of which there is one at most, of a size that boot relies on. */
static bool check_otadata(const esp_image_layout_t *layout, uint8_t subtype, const char *what,
                          esp_image_csv_fault_t *fault)
{
    bool has_one = false;
    for (unsigned i = 0; i < layout->count; i++) {
        const esp_image_partition_t *partition = &layout->partitions[i];
        if (!check_is_data(partition, subtype)) {
            continue;
        }
        if (has_one) {
            return image_csv_fail(fault, layout->lines[i], "there is a second partition of %s",
                                  what);
        }
        if (partition->size != CHECK_OTADATA) {
            return image_csv_fail(fault, layout->lines[i],
                                  "a partition of %s has 0x%x bytes, not 0x%x", what,
                                  (unsigned)partition->size, CHECK_OTADATA);
        }
        has_one = true;
    }
    return true;
}

/* One against those before it in the table. */
static bool check_against(const esp_image_layout_t *layout, unsigned at,
                          esp_image_csv_fault_t *fault)
{
    char name[17];
    char other_name[17];
    const esp_image_partition_t *one = &layout->partitions[at];
    for (unsigned i = 0; i < at; i++) {
        const esp_image_partition_t *other = &layout->partitions[i];
        image_layout_name(one, name);
        image_layout_name(other, other_name);
        if (strcmp(one->label, other->label) == 0) {
            return image_csv_fail(fault, layout->lines[at], "a second partition of the name %s",
                                  name);
        }
        if (one->offset < check_end(other) && other->offset < check_end(one)) {
            return image_csv_fail(
                fault, layout->lines[at], "%s at 0x%x to 0x%llx overlaps %s at 0x%x to 0x%llx",
                name, (unsigned)one->offset, (unsigned long long)check_end(one) - 1, other_name,
                (unsigned)other->offset, (unsigned long long)check_end(other) - 1);
        }
    }
    return true;
}

static bool check_bounds(const esp_image_layout_t *layout, unsigned at,
                         const esp_image_layout_rules_t *rules, esp_image_csv_fault_t *fault)
{
    char name[17];
    const esp_image_partition_t *partition = &layout->partitions[at];
    const uint64_t least = (uint64_t)rules->table_offset + IMAGE_LAYOUT_SECTOR;
    image_layout_name(partition, name);
    if (partition->offset < least && !image_layout_is_primary(partition)) {
        return image_csv_fail(fault, layout->lines[at],
                              "%s at 0x%x begins before the partition table ends, at 0x%llx", name,
                              (unsigned)partition->offset, (unsigned long long)least);
    }
    if (rules->flash_size != 0 && check_end(partition) > rules->flash_size) {
        return image_csv_fail(
            fault, layout->lines[at], "%s ends at 0x%llx, the flash has 0x%x bytes", name,
            (unsigned long long)check_end(partition), (unsigned)rules->flash_size);
    }
    return true;
}

bool esp_image_layout_check(const esp_image_layout_t *layout, const esp_image_layout_rules_t *rules,
                            esp_image_csv_fault_t *fault)
{
    memset(fault, 0, sizeof *fault);
    if (rules->unverified) {
        return true;
    }
    for (unsigned i = 0; i < layout->count; i++) {
        if (!check_partition(&layout->partitions[i], layout->lines[i], rules, fault) ||
            !check_bounds(layout, i, rules, fault) || !check_against(layout, i, fault)) {
            return false;
        }
    }
    return check_otadata(layout, ESP_IMAGE_DATA_OTA, "otadata", fault) &&
           check_otadata(layout, CHECK_TEE_OTA, "TEE otadata", fault);
}
