/*
 * What is remembered of what was flashed: as it is, and with a sum that is right whatever it says.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_md5.h"
#include "fuzz.h"
#include "memory/flashed_form.h"
#include <string.h>

static bool check(const uint8_t *bytes, size_t size)
{
    flashed_regions_t regions;
    if (!flashed_parse(bytes, size, &regions)) {
        return false;
    }
    size_t sectors = 0;
    FUZZ_CHECK(regions.count <= FLASHED_MOST_REGIONS);
    for (size_t i = 0; i < regions.count; i++) {
        const flashed_region_t *region = &regions.regions[i];
        const size_t count = flashed_sectors(region->size);
        FUZZ_CHECK(region->size != 0 && region->offset % FLASHED_SECTOR == 0);
        FUZZ_CHECK(region->offset + region->size > region->offset);
        FUZZ_CHECK(region->digests >= bytes &&
                   region->digests + count * FLASHED_DIGEST + FLASHED_DIGEST <= bytes + size);
        sectors += count;
    }
    FUZZ_CHECK(sectors == regions.sectors && sectors <= FLASHED_MOST_SECTORS);
    /* Nothing is lost on the way back. */
    size_t again = 0;
    uint8_t *composed = flashed_compose(&regions, &again);
    FUZZ_CHECK(composed != NULL && again == size && memcmp(composed, bytes, size) == 0);
    free(composed);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    (void)check(data, size);
    if (size >= FLASHED_DIGEST) {
        esp_loader_md5_t md5;
        uint8_t *summed = malloc(size);
        memcpy(summed, data, size);
        esp_loader_md5_init(&md5);
        esp_loader_md5_update(&md5, summed, size - FLASHED_DIGEST);
        esp_loader_md5_final(&md5, summed + size - FLASHED_DIGEST);
        (void)check(summed, size);
        free(summed);
    }
    return 0;
}
