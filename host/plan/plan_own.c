/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/plan.h"
#include <stdlib.h>
#include <string.h>

bool plan_own(esp_host_plan_t *plan, esp_host_plan_file_t *file, esp_host_error_t *error)
{
    const esp_host_plan_file_t *origin = file->_origin;
    if (origin == NULL) {
        return true;
    }
    uint8_t *bytes = malloc((size_t)file->size + 1);
    char *path = strdup(origin->path);
    char *damage = origin->_damage != NULL ? strdup(origin->_damage) : NULL;
    if (bytes == NULL || path == NULL || (damage == NULL && origin->_damage != NULL)) {
        free(bytes);
        free(path);
        free(damage);
        return plan_out_of_memory(plan, error);
    }
    memcpy(bytes, file->bytes, file->size);
    file->bytes = bytes;
    file->path = path;
    file->_damage = damage;
    file->_origin = NULL;
    return true;
}

void plan_drop(esp_host_plan_file_t *file)
{
    if (file->_origin == NULL) {
        free(file->bytes);
        free(file->_damage);
        free(file->path);
    }
    free(file->_stream);
    compress_drop(file);
}
