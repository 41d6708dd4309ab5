/*
 * A record in a file: a heading with the version of the form, the number of regions, offset and
 * size of each, their digests one behind the other, and the MD5 of all of it. Figures are 32 bits
 * long, the lowest byte first.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "memory/flashed_form.h"
#include "esp_loader_md5.h"
#include <stdlib.h>
#include <string.h>

static const char heading[] = "esploader flashed 1\n";

enum {
    HEADING = sizeof heading - 1,
    WORD = 4,
    BYTE_BITS = 8,
    TABLE = HEADING + WORD,
    ENTRY = 2 * WORD,
    LARGEST = 0x10000000, /* flash: 256 MiB */
};

static uint32_t form_word(const uint8_t *bytes)
{
    uint32_t word = 0;
    for (int i = WORD - 1; i >= 0; i--) {
        word = word << BYTE_BITS | bytes[i];
    }
    return word;
}

static void form_put_word(uint8_t *bytes, uint32_t word)
{
    for (int i = 0; i < WORD; i++) {
        bytes[i] = (uint8_t)(word >> i * BYTE_BITS);
    }
}

static void form_sum(const uint8_t *bytes, size_t size, uint8_t *sum)
{
    esp_loader_md5_t md5;
    esp_loader_md5_init(&md5);
    esp_loader_md5_update(&md5, bytes, size);
    esp_loader_md5_final(&md5, sum);
}

size_t flashed_most(void)
{
    return TABLE + FLASHED_MOST_REGIONS * ENTRY + FLASHED_MOST_SECTORS * FLASHED_DIGEST +
           FLASHED_DIGEST;
}

bool flashed_add(flashed_regions_t *regions, const flashed_region_t *region)
{
    const size_t sectors = flashed_sectors(region->size);
    if (regions->count == FLASHED_MOST_REGIONS ||
        sectors > FLASHED_MOST_SECTORS - regions->sectors) {
        return false;
    }
    regions->regions[regions->count++] = *region;
    regions->sectors += sectors;
    return true;
}

bool flashed_parse(const uint8_t *bytes, size_t size, flashed_regions_t *regions)
{
    uint8_t sum[FLASHED_DIGEST];
    *regions = (flashed_regions_t){.count = 0};
    if (size < TABLE + FLASHED_DIGEST || memcmp(bytes, heading, HEADING) != 0) {
        return false;
    }
    size -= FLASHED_DIGEST;
    form_sum(bytes, size, sum);
    const uint32_t count = form_word(bytes + HEADING);
    if (memcmp(bytes + size, sum, sizeof sum) != 0 || count > FLASHED_MOST_REGIONS ||
        size < TABLE + count * ENTRY) {
        return false;
    }
    const uint8_t *digests = bytes + TABLE + count * ENTRY;
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *entry = bytes + TABLE + i * ENTRY;
        const flashed_region_t region = {form_word(entry), form_word(entry + WORD), digests};
        if (region.size == 0 || region.size > LARGEST || region.offset > LARGEST - region.size ||
            region.offset % FLASHED_SECTOR != 0 || !flashed_add(regions, &region) ||
            (size_t)(bytes + size - digests) < flashed_sectors(region.size) * FLASHED_DIGEST) {
            return false;
        }
        digests += flashed_sectors(region.size) * FLASHED_DIGEST;
    }
    return digests == bytes + size;
}

uint8_t *flashed_compose(const flashed_regions_t *regions, size_t *size)
{
    uint8_t *bytes = malloc(flashed_most());
    if (bytes == NULL) {
        return NULL;
    }
    uint8_t *digests = bytes + TABLE + regions->count * ENTRY;
    memcpy(bytes, heading, HEADING);
    form_put_word(bytes + HEADING, (uint32_t)regions->count);
    for (size_t i = 0; i < regions->count; i++) {
        const flashed_region_t *region = &regions->regions[i];
        const size_t room = flashed_sectors(region->size) * FLASHED_DIGEST;
        form_put_word(bytes + TABLE + i * ENTRY, region->offset);
        form_put_word(bytes + TABLE + i * ENTRY + WORD, region->size);
        memcpy(digests, region->digests, room);
        digests += room;
    }
    form_sum(bytes, (size_t)(digests - bytes), digests);
    *size = (size_t)(digests - bytes) + FLASHED_DIGEST;
    return bytes;
}
