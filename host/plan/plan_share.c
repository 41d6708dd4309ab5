/*
 * Plans for several chips that get the same files, and bytes that are put among them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "plan/plan.h"
#include <stdlib.h>
#include <string.h>

bool esp_host_plan_share(esp_host_plan_t *copy, esp_host_plan_t *plan, esp_host_error_t *error)
{
    *copy = *plan;
    copy->files = NULL;
    copy->images = NULL;
    copy->count = 0;
    copy->table_file = NULL;
    copy->refused_file = NULL;
    copy->_seen = NULL;
    copy->_seen_count = 0;
    if (!plan_reserve(copy, plan->count != 0 ? plan->count : 1, error)) {
        return false;
    }
    for (size_t i = 0; i < plan->count; i++) {
        esp_host_plan_file_t *file = &copy->files[copy->count++];
        *file = plan->files[i];
        file->_stream = NULL;
        file->_stream_at = NULL;
        file->_streams = NULL;
        file->_streamed = 0;
        file->streamed = 0;
        file->_origin = &plan->files[i];
        if (plan->table_file == &plan->files[i]) {
            copy->table_file = file;
        }
    }
    plan_make_images(copy);
    return true;
}

static esp_host_plan_file_t *put_find(esp_host_plan_t *plan, uint32_t offset)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->files[i].offset == offset) {
            return &plan->files[i];
        }
    }
    return NULL;
}

static bool put_grow(esp_host_plan_t *plan, esp_host_error_t *error)
{
    const size_t count = plan->count + 1;
    esp_host_plan_file_t *files = realloc(plan->files, count * sizeof *files);
    if (files == NULL) {
        return plan_out_of_memory(plan, error);
    }
    plan->files = files;
    esp_loader_image_t *images = realloc(plan->images, count * sizeof *images);
    if (images == NULL) {
        return plan_out_of_memory(plan, error);
    }
    plan->images = images;
    return true;
}

bool esp_host_plan_put(esp_host_plan_t *plan, const char *name, uint32_t offset,
                       const uint8_t *bytes, uint32_t size, esp_host_error_t *error)
{
    esp_host_plan_file_t *file = put_find(plan, offset);
    uint8_t *own = malloc((size_t)size + 1);
    char *path = strdup(name);
    if (own == NULL || path == NULL || (file == NULL && !put_grow(plan, error))) {
        free(own);
        free(path);
        return plan_out_of_memory(plan, error);
    }
    memcpy(own, bytes, size);
    if (file != NULL && file->size == size) {
        plan_drop(file);
        file->bytes = own;
        file->path = path;
        file->_damage = NULL;
        file->_origin = NULL;
        file->_stream = NULL;
        file->_stream_at = NULL;
        return true;
    }
    if (file != NULL) {
        plan_drop(file);
    } else {
        file = &plan->files[plan->count++];
    }
    *file = (esp_host_plan_file_t){.offset = offset,
                                   .size = size,
                                   .bytes = own,
                                   .path = path,
                                   .role = ESP_HOST_ROLE_DATA,
                                   ._firm = true};
    file->role = role_by_content(file);
    return plan_settle(plan, error);
}
