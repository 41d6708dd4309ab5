/* SPDX-License-Identifier: Apache-2.0 */
#include "shared.h"

bool shared_check_images(esploader_visit_t *visit, uint32_t flash_size)
{
    size_t first = 0;
    size_t second = 0;
    const esp_loader_plan_t plan =
        esp_loader_plan_check(visit->images, visit->count, flash_size, &first, &second);
    const uint32_t at = visit->count != 0 ? visit->images[first].offset : 0;
    const uint32_t other = visit->count != 0 ? visit->images[second].offset : 0;
    switch (plan) {
    case ESP_LOADER_PLAN_OK:
        return true;
    case ESP_LOADER_PLAN_EMPTY:
        return esp_host_error_set(&visit->error, ESP_HOST_ERROR_INPUT, "add one first",
                                  "there is no image");
    case ESP_LOADER_PLAN_ALIGNMENT:
        return esp_host_error_set(&visit->error, ESP_HOST_ERROR_INPUT, NULL,
                                  "the image at 0x%x: its offset is not a multiple of 4096",
                                  (unsigned)at);
    case ESP_LOADER_PLAN_END:
        return esp_host_error_set(&visit->error, ESP_HOST_ERROR_INPUT, NULL,
                                  "the image at 0x%x runs past the end of flash", (unsigned)at);
    case ESP_LOADER_PLAN_OVERLAP:
        break;
    }
    return esp_host_error_set(&visit->error, ESP_HOST_ERROR_INPUT, NULL,
                              "the images at 0x%x and 0x%x share a sector of flash", (unsigned)at,
                              (unsigned)other);
}

uint32_t shared_image_state(const esp_loader_image_t *image)
{
    return (image->state == ESP_LOADER_IMAGE_WRITTEN ? ESPLOADER_IMAGE_WRITTEN : 0u) |
           (image->state == ESP_LOADER_IMAGE_SKIPPED ? ESPLOADER_IMAGE_SKIPPED : 0u) |
           (image->verified ? ESPLOADER_IMAGE_VERIFIED : 0u);
}
