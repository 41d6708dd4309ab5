/*
 * A picture of flash as it will be, as figures and names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_chip.h"
#include "esp_host_system.h"
#include "judge/judge.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAP_SECTOR = 0x1000 };

typedef struct {
    const esp_host_plan_t *plan;
    esp_host_plan_stretch_t *stretches;
    size_t room;
    size_t count;
} map_t;

static uint32_t map_end(const esp_host_plan_file_t *file)
{
    return file->offset + file->size;
}

/* Counts what files write of it. */
static void map_fill(const esp_host_plan_t *plan, esp_host_plan_stretch_t *stretch)
{
    const uint64_t end = (uint64_t)stretch->offset + stretch->size;
    for (size_t i = 0; i < plan->count; i++) {
        const esp_host_plan_file_t *file = &plan->files[i];
        const uint64_t from = file->offset > stretch->offset ? file->offset : stretch->offset;
        const uint64_t to = map_end(file) < end ? map_end(file) : end;
        if (from < to) {
            stretch->written += (uint32_t)(to - from);
            stretch->file = stretch->file == NULL ? file : stretch->file;
        }
    }
}

static void map_add(map_t *map, uint32_t offset, uint32_t size, const char *name, const char *kind)
{
    if (map->count == map->room || size == 0) {
        return;
    }
    esp_host_plan_stretch_t *stretch = &map->stretches[map->count++];
    *stretch = (esp_host_plan_stretch_t){.offset = offset, .size = size, .kind = kind};
    snprintf(stretch->name, sizeof stretch->name, "%s", name);
    map_fill(map->plan, stretch);
}

static const char *map_kind(const esp_image_partition_t *partition)
{
    static const char *const kinds[] = {
        [ESP_IMAGE_PARTITION_APP] = "application",
        [ESP_IMAGE_PARTITION_DATA] = "data",
        [ESP_IMAGE_PARTITION_BOOTLOADER] = "bootloader",
        [ESP_IMAGE_PARTITION_TABLE] = "partition table",
    };
    return partition->type < sizeof kinds / sizeof kinds[0] ? kinds[partition->type] : "data";
}

/* Whether a stretch that is there already tells of that place. */
static bool map_has(const map_t *map, uint32_t at)
{
    for (size_t i = 0; i < map->count; i++) {
        if (at >= map->stretches[i].offset &&
            at - map->stretches[i].offset < map->stretches[i].size) {
            return true;
        }
    }
    return false;
}

/* From the boot place to the table, or as far as the bootloader's file goes. */
static void map_add_bootloader(map_t *map, target_chip_t chip)
{
    const uint32_t place = esp_image_bootloader_offset(esp_host_image_chip(chip));
    const judge_view_t view = judge_view(map->plan, place);
    const bool before = map->plan->table.count != 0 && map->plan->table_offset > place;
    if (before) {
        map_add(map, place, map->plan->table_offset - place, "bootloader", "");
    } else if (view.file != NULL) {
        map_add(map, place, map_end(view.file) - place, "bootloader", "");
    }
}

static void map_add_file(map_t *map, const esp_host_plan_file_t *file)
{
    const char *slash = esp_host_path_slash(file->path);
    if (!map_has(map, file->offset) && !map_has(map, map_end(file) - 1)) {
        map_add(map, file->offset, file->size, slash != NULL ? slash + 1 : file->path, "file");
    }
}

static int map_compare(const void *one, const void *other)
{
    const esp_host_plan_stretch_t *a = one;
    const esp_host_plan_stretch_t *b = other;
    return (a->offset > b->offset) - (a->offset < b->offset);
}

size_t esp_host_plan_map(const esp_host_plan_t *plan, target_chip_t chip,
                         esp_host_plan_stretch_t *stretches, size_t room)
{
    map_t map = {plan, stretches, room, 0};
    if (chip != ESP_UNKNOWN_CHIP) {
        map_add_bootloader(&map, chip);
    }
    if (plan->table.count != 0) {
        map_add(&map, plan->table_offset, MAP_SECTOR, "partition table", "");
    }
    for (unsigned i = 0; i < plan->table.count; i++) {
        const esp_image_partition_t *partition = &plan->table.partitions[i];
        map_add(&map, partition->offset, partition->size, partition->label, map_kind(partition));
    }
    for (size_t i = 0; i < plan->count; i++) {
        map_add_file(&map, &plan->files[i]);
    }
    qsort(stretches, map.count, sizeof *stretches, map_compare);
    return map.count;
}
