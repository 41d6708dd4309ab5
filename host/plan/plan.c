/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/plan.h"
#include "esp_host_file.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool plan_reserve(esp_host_plan_t *plan, size_t count, esp_host_error_t *error)
{
    plan->files = calloc(count, sizeof *plan->files);
    plan->images = calloc(count, sizeof *plan->images);
    return (plan->files != NULL && plan->images != NULL) || plan_out_of_memory(plan, error);
}

/* Standard input can be read once. */
static bool plan_read_input(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                            esp_host_error_t *error)
{
    for (size_t i = 0; i + 1 < plan->count; i++) {
        if (plan->files[i]._is_input) {
            return plan_refuse(plan, ESP_HOST_PLAN_ODD, error, "put what comes into a file first",
                               "standard input is named twice");
        }
    }
    char *name = strdup("standard input");
    if (name == NULL) {
        return plan_out_of_memory(plan, error);
    }
    free(file->path);
    file->path = name;
    file->_is_input = true;
    return esp_host_file_read_input(plan->options.cancelled, plan->options.user, &file->bytes,
                                    &file->size, error) ||
           plan_unreadable(plan);
}

/* A build may name a file that it has left empty: NuttX does. */
static bool plan_is_empty(const char *path)
{
    struct stat status;
    return path != NULL && stat(path, &status) == 0 && S_ISREG(status.st_mode) &&
           status.st_size == 0;
}

bool plan_add(esp_host_plan_t *plan, uint32_t offset, char *path, esp_host_role_t role,
              esp_host_error_t *error)
{
    if (plan->options.skip_empty && plan_is_empty(path)) {
        plan_note(plan, ESP_HOST_PLAN_EMPTY_FILE, NULL, "%s is empty: it is left out", path);
        free(path);
        return true;
    }
    esp_host_plan_file_t *file = &plan->files[plan->count++];
    *file = (esp_host_plan_file_t){.offset = offset, .path = path, .role = role};
    if (path == NULL) {
        return plan_out_of_memory(plan, error);
    }
    if (plan->options.takes_input && strcmp(path, "-") == 0) {
        if (!plan_read_input(plan, file, error)) {
            return false;
        }
    } else if (!esp_host_file_read(path, plan->options.cancelled, plan->options.user, &file->bytes,
                                   &file->size, error)) {
        return plan_unreadable(plan);
    }
    file->_firm = true;
    if (role == ESP_HOST_ROLE_DATA) {
        file->role = role_by_content(file);
    }
    return true;
}

static const uint8_t *plan_pull(void *user, uint32_t offset, uint32_t size)
{
    const esp_host_plan_file_t *file = user;
    return offset <= file->size && size <= file->size - offset ? file->bytes + offset : NULL;
}

void plan_make_images(esp_host_plan_t *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        esp_host_plan_file_t *file = &plan->files[i];
        plan->images[i] = (esp_loader_image_t){
            .offset = file->offset, .size = file->size, .pull = plan_pull, .user = file};
    }
}

static int plan_compare(const void *one, const void *other)
{
    const esp_host_plan_file_t *a = one;
    const esp_host_plan_file_t *b = other;
    return (a->offset > b->offset) - (a->offset < b->offset);
}

bool plan_settle(esp_host_plan_t *plan, esp_host_error_t *error)
{
    role_settle(plan);
    if (!container_settle(plan, error)) {
        return false;
    }
    qsort(plan->files, plan->count, sizeof *plan->files, plan_compare);
    role_settle(plan);
    if (plan->options.encrypt) {
        encrypt_choose(plan);
    }
    plan_make_images(plan);
    return true;
}

static bool plan_prepend(esp_host_plan_t *plan, size_t index, uint32_t size,
                         esp_host_error_t *error)
{
    esp_host_plan_file_t *file = &plan->files[index];
    uint8_t *grown = realloc(file->bytes, (size_t)file->size + size + 1);
    if (grown == NULL) {
        return plan_out_of_memory(plan, error);
    }
    memmove(grown + size, grown, file->size);
    memset(grown, 0xFF, size);
    file->bytes = grown;
    file->offset -= size;
    file->size += size;
    file->head = size;
    plan->images[index].offset = file->offset;
    plan->images[index].size = file->size;
    return true;
}

bool esp_host_plan_align(esp_host_plan_t *plan, esp_host_error_t *error)
{
    for (size_t i = 0; i < plan->count; i++) {
        const esp_host_plan_file_t *file = &plan->files[i];
        const uint32_t size = file->offset % PLAN_SECTOR;
        if (size != 0 && file->role == ESP_HOST_ROLE_DATA && !file->encrypt &&
            !plan_prepend(plan, i, size, error)) {
            return false;
        }
    }
    return true;
}

void esp_host_plan_free(esp_host_plan_t *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        plan_drop(&plan->files[i]);
    }
    free(plan->files);
    free(plan->images);
    free(plan->_seen);
    *plan = (esp_host_plan_t){.chip = ESP_UNKNOWN_CHIP};
}

esp_host_plan_totals_t esp_host_plan_totals(const esp_host_plan_t *plan)
{
    esp_host_plan_totals_t totals = {0};
    for (size_t i = 0; i < plan->count; i++) {
        const esp_loader_image_t *image = &plan->images[i];
        const bool written = image->state == ESP_LOADER_IMAGE_WRITTEN;
        totals.written += written;
        totals.skipped += image->state == ESP_LOADER_IMAGE_SKIPPED;
        totals.verified += image->verified;
        totals.bytes += !written ? 0 : image->written < image->size ? image->written : image->size;
    }
    return totals;
}
