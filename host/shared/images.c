/* SPDX-License-Identifier: Apache-2.0 */
#include "shared.h"
#include <stdlib.h>
#include <string.h>

void shared_free_images(esploader_visit_t *visit)
{
    for (size_t i = 0; i < visit->count; i++) {
        free(visit->images[i].user);
    }
    free(visit->images);
    visit->images = NULL;
    visit->count = 0;
}

static esploader_kind_t image_refused(esploader_visit_t *visit, esp_host_error_kind_t kind,
                                      const char *why)
{
    esp_host_error_set(&visit->error, kind, NULL, "%s", why);
    return shared_failed(visit);
}

esploader_kind_t esploader_add_image(esploader_visit_t *visit, uint32_t offset, const void *bytes,
                                     size_t size)
{
    if (shared_is_busy(visit)) {
        return image_refused(visit, ESP_HOST_ERROR_USAGE, "images are in use until the end");
    }
    if (bytes == NULL || size == 0 || size > UINT32_MAX) {
        return image_refused(visit, ESP_HOST_ERROR_INPUT, "an image has no bytes, or too many");
    }
    esp_loader_image_t *images = realloc(visit->images, (visit->count + 1) * sizeof *images);
    if (images == NULL) {
        return image_refused(visit, ESP_HOST_ERROR_MEMORY, "out of memory");
    }
    visit->images = images;
    void *copy = malloc(size);
    if (copy == NULL) {
        return image_refused(visit, ESP_HOST_ERROR_MEMORY, "out of memory");
    }
    memcpy(copy, bytes, size);
    visit->images[visit->count++] = (esp_loader_image_t){
        .offset = offset, .size = (uint32_t)size, .pull = esp_host_pull, .user = copy};
    return shared_fine(visit);
}

esploader_kind_t esploader_clear_images(esploader_visit_t *visit)
{
    if (shared_is_busy(visit)) {
        return image_refused(visit, ESP_HOST_ERROR_USAGE, "images are in use until the end");
    }
    shared_free_images(visit);
    shared_files_clear(visit);
    return shared_fine(visit);
}

/* Images that are judged are in a plan, where they lie by offset. */
static const esp_loader_image_t *image_found(const esploader_visit_t *visit, size_t index)
{
    const esp_loader_image_t *image = &visit->images[index];
    const esp_host_plan_t *plan = &visit->files.plan;
    if (!visit->files.made) {
        return image;
    }
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->images[i].offset == image->offset) {
            return &plan->images[i];
        }
    }
    return image;
}

uint32_t esploader_image_state(const esploader_visit_t *visit, size_t index)
{
    return index < visit->count ? shared_image_state(image_found(visit, index)) : 0;
}
