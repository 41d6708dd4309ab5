/*
 * What a plan's files are: by what they hold, by what their build says, by where they go.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_image.h"
#include "esp_host_system.h"
#include "plan/plan.h"
#include <stdio.h>
#include <string.h>

enum {
    ROLE_MAGIC = 0xE9,
    ROLE_MAGIC_TWO_HEADERS = 0xEA,
    ROLE_BOOT_LAST = 0x2000,   /* where merged images begin at the latest: the last boot place */
    ROLE_TABLE_LAST = 0x40000, /* applications begin before */
};

/* Whether it starts as an image does, or would but for a damaged first byte: all else fits. The
 * appended hash covers that byte, so it does not. */
static bool role_looks_like_image(esp_host_plan_file_t *file, esp_image_t *image)
{
    esp_image_fault_t fault;
    const uint8_t first = file->bytes[0];
    const bool has_magic = first == ROLE_MAGIC || first == ROLE_MAGIC_TWO_HEADERS;
    file->bytes[0] = has_magic ? first : ROLE_MAGIC;
    esp_image_parse(file->bytes, file->size, ESP_IMAGE_CHIP_UNKNOWN, image, &fault);
    file->bytes[0] = first;
    /* Data that begin with that byte by chance do not go on with the id of a chip and a flag that
     * is 0 or 1, nor with an address in the memory of an ESP8266. */
    file->_firm =
        fault.reason == ESP_IMAGE_OK || image->segment_count > 0 ||
        (image->form == ESP_IMAGE_FORM_EXTENDED && image->chip != ESP_IMAGE_CHIP_UNKNOWN &&
         fault.reason != ESP_IMAGE_BAD_HASH_FLAG) ||
        (image->form == ESP_IMAGE_FORM_PLAIN && image->chip != ESP_IMAGE_CHIP_UNKNOWN);
    if (image->form == ESP_IMAGE_FORM_EXTENDED && image->chip == ESP_IMAGE_CHIP_UNKNOWN) {
        file->_firm = false;
    }
    return has_magic || fault.reason == ESP_IMAGE_OK || fault.reason == ESP_IMAGE_BAD_HASH;
}

/* Damage at its beginning leaves a second entry or the digest, which still tell. */
bool role_looks_like_table(uint8_t *bytes, uint32_t size)
{
    if (size < 2) {
        return false;
    }
    esp_image_table_t table;
    esp_image_fault_t fault;
    const uint8_t first[2] = {bytes[0], bytes[1]};
    bytes[0] = PLAN_TABLE_MAGIC_0;
    bytes[1] = PLAN_TABLE_MAGIC_1;
    esp_image_table_parse(bytes, size, ESP_IMAGE_CHIP_UNKNOWN, &table, &fault);
    memcpy(bytes, first, sizeof first);
    return table.has_md5 || (table.count > 1 && fault.reason == ESP_IMAGE_OK);
}

esp_host_role_t role_by_content(esp_host_plan_file_t *file)
{
    esp_image_t image;
    file->_firm = role_looks_like_table(file->bytes, file->size);
    if (file->_firm || esp_host_is_table(file->bytes, file->size)) {
        file->_firm = file->_firm || file->offset == ESP_IMAGE_TABLE_OFFSET;
        return ESP_HOST_ROLE_TABLE;
    }
    if (!role_looks_like_image(file, &image)) {
        file->_firm = true;
        return ESP_HOST_ROLE_DATA;
    }
    if (image.kind == ESP_IMAGE_KIND_APPLICATION) {
        return ESP_HOST_ROLE_APPLICATION;
    }
    const bool first = file->offset == esp_image_bootloader_offset(image.chip);
    return image.kind == ESP_IMAGE_KIND_BOOTLOADER || first ? ESP_HOST_ROLE_BOOTLOADER
                                                            : ESP_HOST_ROLE_OTHER_IMAGE;
}

esp_host_role_t role_by_name(const char *name)
{
    static const struct {
        const char *name;
        esp_host_role_t role;
    } names[] = {
        {"bootloader", ESP_HOST_ROLE_BOOTLOADER},
        {"partition-table", ESP_HOST_ROLE_TABLE},
        {"partition_table", ESP_HOST_ROLE_TABLE},
        {"app", ESP_HOST_ROLE_APPLICATION},
    };
    for (size_t i = 0; name != NULL && i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(name, names[i].name) == 0) {
            return names[i].role;
        }
    }
    return ESP_HOST_ROLE_DATA;
}

static const esp_image_partition_t *role_partition_at(const esp_host_plan_t *plan, uint32_t offset)
{
    for (size_t i = 0; i < plan->table.count; i++) {
        if (plan->table.partitions[i].offset == offset) {
            return &plan->table.partitions[i];
        }
    }
    return NULL;
}

/* A bootloader's header says how much flash it reckons with. */
static void role_use_bootloader(esp_host_plan_t *plan)
{
    esp_image_t image;
    esp_image_fault_t fault;
    for (size_t i = 0; i < plan->count && plan->flash_size == 0; i++) {
        const esp_host_plan_file_t *file = &plan->files[i];
        if (file->role == ESP_HOST_ROLE_BOOTLOADER &&
            esp_image_parse(file->bytes, file->size, ESP_IMAGE_CHIP_UNKNOWN, &image, &fault) ==
                ESP_IMAGE_OK) {
            plan->flash_size = esp_image_flash_size(image.chip, image.flash_size_code);
        }
    }
}

static void role_label(const esp_host_plan_t *plan, esp_host_plan_file_t *file)
{
    static const char *const names[] = {
        [ESP_HOST_ROLE_BOOTLOADER] = "Bootloader",
        [ESP_HOST_ROLE_TABLE] = "Partition table",
        [ESP_HOST_ROLE_APPLICATION] = "Application",
    };
    const esp_image_partition_t *partition = role_partition_at(plan, file->offset);
    const char *slash = esp_host_path_slash(file->path);
    const char *base = slash != NULL ? slash + 1 : file->path;
    if (file->role != ESP_HOST_ROLE_DATA && file->role != ESP_HOST_ROLE_OTHER_IMAGE) {
        snprintf(file->label, ESP_HOST_PLAN_LABEL_SIZE, "%s at 0x%x", names[file->role],
                 (unsigned)file->offset);
    } else if (partition != NULL) {
        snprintf(file->label, ESP_HOST_PLAN_LABEL_SIZE, "Partition %s at 0x%x", partition->label,
                 (unsigned)file->offset);
    } else {
        snprintf(file->label, ESP_HOST_PLAN_LABEL_SIZE, "%.40s at 0x%x", base,
                 (unsigned)file->offset);
    }
}

bool role_is_data_partition(const esp_image_partition_t *partition)
{
    return partition->type != ESP_IMAGE_PARTITION_APP &&
           partition->type != ESP_IMAGE_PARTITION_BOOTLOADER &&
           partition->type != ESP_IMAGE_PARTITION_TABLE;
}

const esp_image_partition_t *role_partition_around(const esp_host_plan_t *plan, uint32_t at)
{
    for (size_t i = 0; i < plan->table.count; i++) {
        const esp_image_partition_t *partition = &plan->table.partitions[i];
        if (at >= partition->offset && at - partition->offset < partition->size) {
            return partition;
        }
    }
    return NULL;
}

bool role_is_data_at(const esp_host_plan_t *plan, uint32_t offset)
{
    const esp_image_partition_t *around = role_partition_around(plan, offset);
    return around != NULL && role_is_data_partition(around);
}

/* Takes a table from a file, and keeps the one before where there is none. */
static bool role_take_table(esp_host_plan_t *plan, const esp_host_plan_file_t *file,
                            uint32_t offset)
{
    esp_image_table_t table;
    esp_image_fault_t fault;
    const uint32_t at = offset - file->offset;
    esp_image_table_parse(file->bytes + at, file->size - at, ESP_IMAGE_CHIP_UNKNOWN, &table,
                          &fault);
    if (table.count == 0) {
        return false;
    }
    plan->table = table;
    plan->table_offset = offset;
    plan->table_file = file;
    return true;
}

/* Where a build has told its bootloader to look elsewhere, a merged image has the table there. It
 * is whole, with its digest, and before the first of its partitions. */
static bool role_find_table_elsewhere(esp_host_plan_t *plan, const esp_host_plan_file_t *file)
{
    if (file->offset > ROLE_BOOT_LAST) {
        return false;
    }
    for (uint32_t place = ESP_IMAGE_TABLE_OFFSET + PLAN_SECTOR; place < ROLE_TABLE_LAST;
         place += PLAN_SECTOR) {
        const uint32_t at = place - file->offset;
        esp_image_table_t table;
        esp_image_fault_t fault;
        if (at >= file->size || !esp_host_is_table(file->bytes + at, file->size - at) ||
            esp_image_table_parse(file->bytes + at, file->size - at, ESP_IMAGE_CHIP_UNKNOWN, &table,
                                  &fault) != ESP_IMAGE_OK) {
            continue;
        }
        if (table.has_md5 && table.partitions[0].offset > place) {
            return role_take_table(plan, file, place);
        }
    }
    return false;
}

/* The partition table of the plan: a file of its own, at the usual place before any other, or part
 * of a file that covers that place; else one that a merged image has elsewhere. */
static void role_find_table(esp_host_plan_t *plan)
{
    const uint32_t usual = ESP_IMAGE_TABLE_OFFSET;
    for (size_t i = 0; i < plan->count && plan->table_offset != usual; i++) {
        const esp_host_plan_file_t *file = &plan->files[i];
        if (file->role == ESP_HOST_ROLE_TABLE && file->_firm) {
            role_take_table(plan, file, file->offset);
        } else if (file->offset < usual && usual - file->offset < file->size &&
                   esp_host_is_table(file->bytes + (usual - file->offset),
                                     file->size - (usual - file->offset))) {
            role_take_table(plan, file, usual);
        }
    }
    for (size_t i = 0; i < plan->count && plan->table.count == 0; i++) {
        (void)role_find_table_elsewhere(plan, &plan->files[i]);
    }
}

void role_use_partitions(esp_host_plan_t *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        esp_host_plan_file_t *file = &plan->files[i];
        const esp_image_partition_t *partition = role_partition_around(plan, file->offset);
        if (partition == NULL || file == plan->table_file) {
            continue;
        }
        if (role_is_data_partition(partition)) {
            file->role = ESP_HOST_ROLE_DATA;
        } else if (partition->type == ESP_IMAGE_PARTITION_APP &&
                   partition->offset == file->offset && plan->table_file != NULL) {
            file->role = ESP_HOST_ROLE_APPLICATION;
            file->_firm = true;
        }
    }
    for (size_t i = 0; i < plan->count; i++) {
        role_label(plan, &plan->files[i]);
    }
}

/* Beside firmware, what goes where the partition table goes is one, however damaged. */
static void role_use_place(esp_host_plan_t *plan)
{
    esp_host_plan_file_t *there = NULL;
    bool has_image = false;
    for (size_t i = 0; i < plan->count; i++) {
        esp_host_plan_file_t *file = &plan->files[i];
        if (file->role == ESP_HOST_ROLE_TABLE) {
            return;
        }
        has_image = has_image || file->role == ESP_HOST_ROLE_BOOTLOADER ||
                    file->role == ESP_HOST_ROLE_APPLICATION;
        there = file->role == ESP_HOST_ROLE_DATA && file->offset == ESP_IMAGE_TABLE_OFFSET ? file
                                                                                           : there;
    }
    if (there != NULL && has_image) {
        there->role = ESP_HOST_ROLE_TABLE;
        there->_firm = true;
    }
}

void role_settle(esp_host_plan_t *plan)
{
    /* Files may have changed places since. */
    plan->table = (esp_image_table_t){0};
    plan->table_offset = 0;
    plan->table_file = NULL;
    role_use_place(plan);
    role_use_bootloader(plan);
    role_find_table(plan);
    role_use_partitions(plan);
}
