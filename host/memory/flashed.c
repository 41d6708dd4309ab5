/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_file.h"
#include "esp_host_system.h"
#include "esp_loader_md5.h"
#include "memory/flashed_form.h"
#include "memory/memory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NAME_SIZE = 16,
    SMALL_IMAGE = 0x10000,   /* its digest takes the chip no longer than a question or two */
    BLOCK_SECTORS = 16,      /* that a stub erases at a time, several times as fast as singly */
    BLOCK_WORTH_SENDING = 8, /* from so many sectors on all of the block is sent */
    MAC_SIZE = 6,
    MOST_CHIPS = 64,
};

/* What is believed of an image. */
typedef struct flashed_belief {
    struct flashed_belief *next;
    esp_loader_belief_t belief;
    uint8_t right[]; /* a bit a sector */
} flashed_belief_t;

struct esp_host_flashed {
    uint8_t *bytes;
    flashed_regions_t regions;
    flashed_belief_t *beliefs;
};

static bool flashed_folder(char path[ESP_HOST_PATH_SIZE], const char *folder)
{
    const int size = folder != NULL ? snprintf(path, ESP_HOST_PATH_SIZE, "%s/flashed", folder) : -1;
    return size > 0 && size < ESP_HOST_PATH_SIZE;
}

static void flashed_name(char name[NAME_SIZE], const uint8_t mac[MAC_SIZE])
{
    snprintf(name, NAME_SIZE, "%02x%02x%02x%02x%02x%02x", mac[0], mac[1], mac[2], mac[3], mac[4],
             mac[5]);
}

esp_host_flashed_t *esp_host_flashed_recall(const char *folder, const uint8_t mac[MAC_SIZE])
{
    char path[ESP_HOST_PATH_SIZE];
    char name[NAME_SIZE];
    size_t size = 0;
    flashed_name(name, mac);
    esp_host_flashed_t *flashed = calloc(1, sizeof *flashed);
    if (flashed != NULL && flashed_folder(path, folder)) {
        flashed->bytes = memory_read(path, name, flashed_most(), &size);
    }
    if (flashed == NULL || flashed->bytes == NULL ||
        !flashed_parse(flashed->bytes, size, &flashed->regions)) {
        esp_host_flashed_free(flashed);
        return NULL;
    }
    return flashed;
}

void esp_host_flashed_free(esp_host_flashed_t *flashed)
{
    if (flashed == NULL) {
        return;
    }
    while (flashed->beliefs != NULL) {
        flashed_belief_t *belief = flashed->beliefs;
        flashed->beliefs = belief->next;
        free(belief);
    }
    free(flashed->bytes);
    free(flashed);
}

/* The digest of an image's sector; false: it cannot be read. */
static bool flashed_digest(const esp_loader_image_t *image, uint32_t at, uint8_t *digest)
{
    const uint32_t left = image->size - at;
    const uint32_t size = left < FLASHED_SECTOR ? left : FLASHED_SECTOR;
    const uint8_t *bytes = image->pull(image->user, at, size);
    esp_loader_md5_t md5;
    if (bytes == NULL) {
        return false;
    }
    esp_loader_md5_init(&md5);
    esp_loader_md5_update(&md5, bytes, size);
    esp_loader_md5_final(&md5, digest);
    return true;
}

/* The remembered digest of as many bytes as the image has in that sector; NULL: there is none. */
static const uint8_t *flashed_find(const flashed_regions_t *regions,
                                   const esp_loader_image_t *image, uint32_t at)
{
    const uint32_t left = image->size - at;
    const uint32_t reach = left < FLASHED_SECTOR ? left : FLASHED_SECTOR;
    for (size_t i = 0; i < regions->count; i++) {
        const flashed_region_t *region = &regions->regions[i];
        const uint32_t place = image->offset + at - region->offset;
        if (image->offset + at < region->offset || place >= region->size) {
            continue;
        }
        const uint32_t there = region->size - place;
        if ((there < FLASHED_SECTOR ? there : FLASHED_SECTOR) == reach) {
            return region->digests + (size_t)(place / FLASHED_SECTOR) * FLASHED_DIGEST;
        }
    }
    return NULL;
}

static bool flashed_is_right(const flashed_belief_t *belief, size_t sector)
{
    return (belief->right[sector / 8] >> sector % 8 & 1) != 0;
}

/* Compares an image with what is remembered. @return whether that is worth believing: something is
 * the same, something is not, and where that begins it is known what was there */
static bool flashed_compare(const flashed_regions_t *regions, const esp_loader_image_t *image,
                            flashed_belief_t *belief)
{
    uint8_t digest[FLASHED_DIGEST];
    bool probed = false;
    bool known = false;
    const uint8_t *first = NULL;
    for (size_t sector = 0; sector < flashed_sectors(image->size); sector++) {
        const uint32_t at = (uint32_t)sector * FLASHED_SECTOR;
        const uint8_t *old = flashed_find(regions, image, at);
        if (!flashed_digest(image, at, digest)) {
            return false;
        }
        if (old != NULL && memcmp(old, digest, sizeof digest) == 0) {
            belief->right[sector / 8] |= (uint8_t)(1U << sector % 8);
            known = true;
        } else if (!probed) {
            /* The very first sector may come last: another is a better one to tell whether
             * something was sent. */
            probed = sector != 0;
            first = old;
            belief->belief.probe = at;
        }
    }
    if (first != NULL) {
        memcpy(belief->belief.md5, first, FLASHED_DIGEST);
    }
    return known && first != NULL;
}

/* Sectors that are right among many that are not are sent along, since that is faster than to erase
 * the others singly. */
static void flashed_join(const esp_loader_image_t *image, flashed_belief_t *belief)
{
    const size_t count = flashed_sectors(image->size);
    size_t begin = 0;
    while (begin < count) {
        const size_t block = (image->offset / FLASHED_SECTOR + begin) / BLOCK_SECTORS;
        size_t end = begin;
        unsigned wrong = 0;
        while (end < count && (image->offset / FLASHED_SECTOR + end) / BLOCK_SECTORS == block) {
            wrong += !flashed_is_right(belief, end++);
        }
        for (; begin < end; begin++) {
            if (wrong >= BLOCK_WORTH_SENDING) {
                belief->right[begin / 8] &= (uint8_t) ~(1U << begin % 8);
            }
        }
    }
}

void esp_host_flashed_believe(esp_host_flashed_t *flashed, esp_loader_image_t *images, size_t count)
{
    for (size_t i = 0; flashed != NULL && i < count; i++) {
        esp_loader_image_t *image = &images[i];
        if (image->size <= SMALL_IMAGE || image->way != NULL) {
            continue;
        }
        flashed_belief_t *belief =
            calloc(1, sizeof *belief + (flashed_sectors(image->size) + 7) / 8);
        if (belief == NULL) {
            return;
        }
        belief->next = flashed->beliefs;
        flashed->beliefs = belief;
        if (flashed_compare(&flashed->regions, image, belief)) {
            flashed_join(image, belief);
            belief->belief.right = belief->right;
            image->belief = &belief->belief;
        }
    }
}

static bool flashed_touches(const flashed_region_t *region, const esp_loader_image_t *image)
{
    const size_t region_begin = region->offset / FLASHED_SECTOR;
    const size_t image_begin = image->offset / FLASHED_SECTOR;
    return region_begin < image_begin + flashed_sectors(image->size) &&
           image_begin < region_begin + flashed_sectors(region->size);
}

/* What of the old record holds beside the images. */
static void flashed_carry_over(const esp_host_flashed_t *old, const esp_loader_image_t *images,
                               size_t count, flashed_regions_t *regions)
{
    for (size_t i = 0; i < old->regions.count; i++) {
        bool touched = false;
        for (size_t k = 0; k < count; k++) {
            touched = touched || flashed_touches(&old->regions.regions[i], &images[k]);
        }
        if (!touched) {
            (void)flashed_add(regions, &old->regions.regions[i]);
        }
    }
}

/* The images as regions, their digests in `room`. */
static void flashed_collect(const esp_loader_image_t *images, size_t count, uint8_t *room,
                            flashed_regions_t *regions)
{
    for (size_t i = 0; i < count; i++) {
        const esp_loader_image_t *image = &images[i];
        const flashed_region_t region = {image->offset, image->size, room};
        bool readable = image->verified && image->way == NULL && image->size != 0 &&
                        image->offset % FLASHED_SECTOR == 0 && flashed_add(regions, &region);
        for (size_t sector = 0; readable && sector < flashed_sectors(image->size); sector++) {
            readable = flashed_digest(image, (uint32_t)sector * FLASHED_SECTOR, room);
            room += FLASHED_DIGEST;
        }
    }
}

bool esp_host_flashed_keep(const char *folder, const uint8_t mac[MAC_SIZE],
                           const esp_loader_image_t *images, size_t count)
{
    char path[ESP_HOST_PATH_SIZE];
    char name[NAME_SIZE];
    size_t size;
    bool kept = false;
    flashed_regions_t regions = {.count = 0};
    if (folder == NULL || !esp_host_path_is_absolute(folder) || !flashed_folder(path, folder)) {
        return false;
    }
    flashed_name(name, mac);
    esp_host_flashed_t *old = esp_host_flashed_recall(folder, mac);
    uint8_t *digests = calloc(FLASHED_MOST_SECTORS, FLASHED_DIGEST);
    if (digests != NULL) {
        flashed_collect(images, count, digests, &regions);
        if (old != NULL) {
            flashed_carry_over(old, images, count, &regions);
        }
        uint8_t *bytes =
            regions.count != 0 || old != NULL ? flashed_compose(&regions, &size) : NULL;
        kept = bytes != NULL && memory_write(path, name, bytes, size);
        free(bytes);
    }
    if (kept) {
        memory_trim(path, MOST_CHIPS);
    }
    free(digests);
    esp_host_flashed_free(old);
    return kept;
}
