/*
 * What will lie where, and what is to be seen of flash to know it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "esp_host_chip.h"
#include "judge/judge.h"
#include <stdlib.h>
#include <string.h>

enum {
    VIEW_HEADER = 32, /* an image's header and that of its first segment */
    VIEW_FILLED = 64, /* bytes alike that are no content */
    VIEW_TABLE = 512, /* of a partition table at first: most have fewer than 16 entries */
};

judge_view_t judge_view(const esp_host_plan_t *plan, uint32_t at)
{
    for (size_t i = 0; i < plan->count; i++) {
        esp_host_plan_file_t *file = &plan->files[i];
        if (at >= file->offset && at - file->offset < file->size) {
            const uint32_t skipped = at - file->offset;
            return (judge_view_t){file->bytes + skipped, file->size - skipped, file};
        }
    }
    for (size_t i = 0; i < plan->_seen_count; i++) {
        const esp_host_plan_seen_t *seen = &plan->_seen[i];
        if (at >= seen->offset && at - seen->offset < seen->size) {
            const uint32_t skipped = at - seen->offset;
            return (judge_view_t){seen->bytes + skipped, seen->size - skipped, NULL};
        }
    }
    return (judge_view_t){NULL, 0, NULL};
}

bool judge_is_hidden(const judge_t *judge, const judge_view_t *view)
{
    return judge->found->encrypts && (view->file == NULL || !view->file->encrypt);
}

bool judge_is_blank(const judge_view_t *view)
{
    const uint32_t size = view->size < VIEW_FILLED ? view->size : VIEW_FILLED;
    for (uint32_t i = 1; i < size; i++) {
        if (view->bytes[i] != view->bytes[0]) {
            return false;
        }
    }
    return view->size > 0;
}

void judge_use_flash_table(esp_host_plan_t *plan)
{
    esp_image_table_t table;
    esp_image_fault_t fault;
    const judge_view_t view = judge_view(plan, ESP_IMAGE_TABLE_OFFSET);
    if (plan->table.count != 0 || view.bytes == NULL || view.file != NULL) {
        return;
    }
    if (esp_image_table_parse(view.bytes, view.size, ESP_IMAGE_CHIP_UNKNOWN, &table, &fault) ==
        ESP_IMAGE_OK) {
        plan->table = table;
        plan->table_offset = ESP_IMAGE_TABLE_OFFSET;
        role_use_partitions(plan);
    }
}

/* What a loader lets nobody read, or flash that says nothing before it is decrypted. */
static bool look_is_possible(const esp_host_plan_chip_t *found)
{
    return found->chip != ESP_UNKNOWN_CHIP && !found->secure_download && !found->encrypts &&
           (found->stub_running || (chip_row(found->chip)->abilities & CHIP_HAS_FLASH_READ) != 0);
}

/* Whether a place is to be read: flash has it, and nothing is known of it. */
static bool look_wants(esp_host_plan_look_t *look, uint32_t address, uint32_t size)
{
    if (judge_view(look->plan, address).bytes != NULL || size > look->found.flash_size ||
        address > look->found.flash_size - size) {
        return false;
    }
    look->_wanted_at = address;
    look->_wanted_size = size;
    return true;
}

/* The rest of a table only where its end has not been seen. */
static bool look_wants_table(esp_host_plan_look_t *look)
{
    esp_image_table_t table;
    esp_image_fault_t fault;
    const judge_view_t view = judge_view(look->plan, ESP_IMAGE_TABLE_OFFSET);
    if (look->plan->table.count != 0 || view.file != NULL) {
        return false;
    }
    if (view.bytes == NULL) {
        return look_wants(look, ESP_IMAGE_TABLE_OFFSET, VIEW_TABLE);
    }
    return view.size == VIEW_TABLE &&
           esp_image_table_parse(view.bytes, view.size, ESP_IMAGE_CHIP_UNKNOWN, &table, &fault) ==
               ESP_IMAGE_TRUNCATED &&
           look_wants(look, ESP_IMAGE_TABLE_OFFSET + VIEW_TABLE,
                      ESP_IMAGE_TABLE_MAX_SIZE - VIEW_TABLE);
}

static bool look_next(esp_host_plan_look_t *look)
{
    return look_wants_table(look) ||
           look_wants(look, esp_image_bootloader_offset(esp_host_image_chip(look->found.chip)),
                      VIEW_HEADER);
}

/* What goes on behind something that was seen belongs to that. NULL: there is no room. */
static esp_host_plan_seen_t *look_place(const esp_host_plan_look_t *look)
{
    const esp_host_plan_t *plan = look->plan;
    for (size_t i = 0; i < plan->_seen_count; i++) {
        if (plan->_seen[i].offset + plan->_seen[i].size == look->_wanted_at) {
            return &plan->_seen[i];
        }
    }
    return plan->_seen_count < ESP_HOST_PLAN_SEEN ? &plan->_seen[plan->_seen_count] : NULL;
}

static bool look_want(void *user, uint32_t *address, uint32_t *size, uint8_t **buffer)
{
    esp_host_plan_look_t *look = user;
    esp_host_plan_t *plan = look->plan;
    if (plan->_seen == NULL) {
        plan->_seen = calloc(ESP_HOST_PLAN_SEEN, sizeof *plan->_seen);
    }
    if (plan->_seen == NULL || !look_is_possible(&look->found) || !look_next(look)) {
        return false;
    }
    esp_host_plan_seen_t *seen = look_place(look);
    if (seen == NULL) {
        return false;
    }
    *address = look->_wanted_at;
    *size = look->_wanted_size;
    *buffer = seen->bytes + seen->size;
    return true;
}

static void look_seen(void *user)
{
    esp_host_plan_look_t *look = user;
    esp_host_plan_seen_t *seen = look_place(look);
    if (seen->size == 0) {
        seen->offset = look->_wanted_at;
        look->plan->_seen_count++;
    }
    seen->size += look->_wanted_size;
    judge_use_flash_table(look->plan);
}

esp_loader_task_t *esp_host_plan_look(esp_host_plan_look_t *look, esp_host_plan_t *plan,
                                      esp_loader_task_t *then)
{
    look->plan = plan;
    look->found = (esp_host_plan_chip_t){.chip = ESP_UNKNOWN_CHIP};
    return esp_loader_task_look(&look->task, then, look_want, look_seen, look);
}
