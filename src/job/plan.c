/*
 * Where images may go: checks that need no chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_job.h"

enum { SECTOR_SIZE = 0x1000 };

/* The last sector that an image touches. Numbers of sectors are 20 bits long, so they can be
 * compared without wrapping where addresses could not. */
static uint32_t last_sector(const esp_loader_image_t *image)
{
    return (image->offset + (image->size - 1)) / SECTOR_SIZE;
}

/* An image that wraps past the last address passes the end of any flash. Its last byte is compared,
 * since the address behind it may be 0. */
static bool passes_end(const esp_loader_image_t *image, uint32_t flash_size)
{
    const uint32_t last = image->offset + (image->size - 1);
    return last < image->offset || (flash_size != 0 && last >= flash_size);
}

/* Sectors are compared, not bytes: what is erased for one image may hold none of the other. */
static bool overlap(const esp_loader_image_t *a, const esp_loader_image_t *b)
{
    return a->offset / SECTOR_SIZE <= last_sector(b) && b->offset / SECTOR_SIZE <= last_sector(a);
}

esp_loader_plan_t esp_loader_plan_check(const esp_loader_image_t *images, size_t count,
                                        uint32_t flash_size, size_t *first, size_t *second)
{
    *first = 0;
    *second = 0;
    if (count == 0) {
        return ESP_LOADER_PLAN_EMPTY;
    }
    for (size_t i = 0; i < count; i++) {
        *first = i;
        *second = i;
        if (images[i].size == 0) {
            return ESP_LOADER_PLAN_EMPTY;
        }
        /* Sectors are erased whole: an image that began within one would take along what lies
         * before it. */
        if (images[i].offset % SECTOR_SIZE != 0) {
            return ESP_LOADER_PLAN_ALIGNMENT;
        }
        if (passes_end(&images[i], flash_size)) {
            return ESP_LOADER_PLAN_END;
        }
        /* Few images are usual, so each is compared with each, and no memory is needed to sort
         * them. */
        for (size_t other = 0; other < i; other++) {
            if (overlap(&images[i], &images[other])) {
                *second = other;
                return ESP_LOADER_PLAN_OVERLAP;
            }
        }
    }
    return ESP_LOADER_PLAN_OK;
}
