/*
 * A partition that grows or moves, and those behind it that make room.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "partition/layout.h"
#include <string.h>

enum { CHANGE_LEAST_FLASH = 0x100000 };

typedef struct {
    esp_image_layout_t layout;            /* as it will be */
    bool moved[ESP_IMAGE_MAX_PARTITIONS]; /* these lie where they were told to */
    uint64_t flash_size;
    bool is_flash_told;
    esp_image_csv_fault_t *fault;
} change_t;

static uint64_t change_end(const esp_image_partition_t *partition)
{
    return (uint64_t)partition->offset + partition->size;
}

static uint64_t change_table_end(const esp_image_layout_t *layout)
{
    uint64_t end = 0;
    for (unsigned i = 0; i < layout->count; i++) {
        const uint64_t its = change_end(&layout->partitions[i]);
        end = its > end ? its : end;
    }
    return end;
}

static bool change_is_moved(const change_t *change, const esp_image_partition_t *partition)
{
    return change->moved[partition - change->layout.partitions];
}

/* By offset; one that was moved comes before another that begins there. */
static bool change_is_before(const change_t *change, const esp_image_partition_t *one,
                             const esp_image_partition_t *other)
{
    return one->offset < other->offset ||
           (one->offset == other->offset && change_is_moved(change, one));
}

/* Partitions in the order in which they lie. */
static void change_sort(change_t *change, esp_image_partition_t *sorted[ESP_IMAGE_MAX_PARTITIONS])
{
    for (unsigned i = 0; i < change->layout.count; i++) {
        esp_image_partition_t *one = &change->layout.partitions[i];
        unsigned at = i;
        for (; at > 0 && change_is_before(change, one, sorted[at - 1]); at--) {
            sorted[at] = sorted[at - 1];
        }
        sorted[at] = one;
    }
}

/* Up to what lies behind it, or the end of flash. */
static void change_fill(const change_t *change, esp_image_partition_t *partition)
{
    uint64_t limit = change->flash_size;
    for (unsigned i = 0; i < change->layout.count; i++) {
        const esp_image_partition_t *other = &change->layout.partitions[i];
        if (other->offset > partition->offset && other->offset < limit) {
            limit = other->offset;
        }
    }
    partition->size = limit > partition->offset ? (uint32_t)(limit - partition->offset) : 0;
}

/* Puts one behind what ends there. */
static void change_put_behind(esp_image_partition_t *partition, uint64_t end)
{
    const uint32_t alignment = image_layout_alignment(partition->type);
    const uint64_t offset = (end + alignment - 1) / alignment * alignment;
    /* Past 4 GiB it would pass the end of flash anyway. */
    partition->offset = offset < UINT32_MAX ? (uint32_t)offset : UINT32_MAX;
}

/* Lets those make room that were not told where to be. */
static bool change_push(change_t *change)
{
    esp_image_partition_t *sorted[ESP_IMAGE_MAX_PARTITIONS];
    char name[17];
    char other[17];
    uint64_t end = 0;
    change_sort(change, sorted);
    for (unsigned i = 0; i < change->layout.count; i++) {
        esp_image_partition_t *partition = sorted[i];
        if (partition->offset < end && change_is_moved(change, partition)) {
            return image_csv_fail(change->fault, 0, "%s cannot begin at 0x%x: %s ends at 0x%llx",
                                  image_layout_name(partition, name), (unsigned)partition->offset,
                                  image_layout_name(sorted[i - 1], other), (unsigned long long)end);
        }
        if (partition->offset < end) {
            change_put_behind(partition, end);
        }
        if (change_end(partition) > change->flash_size) {
            return image_csv_fail(
                change->fault, 0, "there is no room: %s would end at 0x%llx, flash at 0x%llx%s",
                image_layout_name(partition, name), (unsigned long long)change_end(partition),
                (unsigned long long)change->flash_size,
                change->is_flash_told ? "" : "; is the flash larger? give --flash-size");
        }
        end = change_end(partition) > end ? change_end(partition) : end;
    }
    return true;
}

/* A CSV is read in the order of offsets. */
static void change_order(change_t *change)
{
    esp_image_partition_t *sorted[ESP_IMAGE_MAX_PARTITIONS];
    esp_image_layout_t ordered = change->layout;
    change_sort(change, sorted);
    for (unsigned i = 0; i < ordered.count; i++) {
        const size_t from = (size_t)(sorted[i] - change->layout.partitions);
        ordered.partitions[i] = *sorted[i];
        ordered.lines[i] = change->layout.lines[from];
    }
    change->layout = ordered;
}

static bool change_apply(change_t *change, const esp_image_layout_change_t *wanted)
{
    char name[17];
    esp_image_partition_t *partition = esp_image_layout_find(&change->layout, wanted->name);
    if (partition == NULL) {
        return image_csv_fail(change->fault, 0, "there is no partition '%.40s'", wanted->name);
    }
    if (image_layout_is_primary(partition)) {
        return image_csv_fail(change->fault, 0, "%s lies where the chip looks for it",
                              image_layout_name(partition, name));
    }
    if (wanted->moves) {
        partition->offset = wanted->offset;
        change->moved[partition - change->layout.partitions] = true;
    }
    if (wanted->resizes) {
        partition->size = wanted->size;
    }
    return true;
}

static bool change_all(change_t *change, const esp_image_layout_change_t *wanted, size_t count)
{
    bool moves = false;
    for (size_t i = 0; i < count; i++) {
        if (!change_apply(change, &wanted[i])) {
            return false;
        }
        moves = moves || wanted[i].moves;
    }
    for (unsigned i = 0; i < change->layout.count; i++) {
        if (change->layout.partitions[i].size == 0) {
            change_fill(change, &change->layout.partitions[i]);
        }
    }
    if (!change_push(change)) {
        return false;
    }
    if (moves) {
        change_order(change);
    }
    return true;
}

bool esp_image_layout_change(esp_image_layout_t *layout, const esp_image_layout_change_t *changes,
                             size_t count, const esp_image_layout_rules_t *rules,
                             esp_image_csv_fault_t *fault)
{
    change_t work = {.layout = *layout, .fault = fault, .flash_size = rules->flash_size};
    memset(fault, 0, sizeof *fault);
    work.is_flash_told = work.flash_size != 0;
    if (!work.is_flash_told) {
        work.flash_size = CHANGE_LEAST_FLASH;
        while (work.flash_size < change_table_end(layout)) {
            work.flash_size *= 2;
        }
    }
    if (!change_all(&work, changes, count)) {
        return false;
    }
    if (!esp_image_layout_check(&work.layout, rules, fault)) {
        fault->line = 0; /* the line told of another size or place */
        return false;
    }
    *layout = work.layout;
    return true;
}
