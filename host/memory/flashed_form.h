/**
 * The form of a record of what was flashed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_FLASHED_FORM_H
#define HOST_FLASHED_FORM_H

#include "esp_host_flashed.h"

enum {
    FLASHED_SECTOR = 0x1000,
    FLASHED_DIGEST = 16,
    FLASHED_MOST_REGIONS = 16,
    FLASHED_MOST_SECTORS = 0x2000, /* 32 MiB */
};

/** A stretch of flash, from the beginning of a sector on. */
typedef struct {
    uint32_t offset;
    uint32_t size;          /**< bytes, at least 1 */
    const uint8_t *digests; /**< of each sector, as far as the stretch reaches in it */
} flashed_region_t;

typedef struct {
    size_t count;
    size_t sectors; /**< of all regions */
    flashed_region_t regions[FLASHED_MOST_REGIONS];
} flashed_regions_t;

/** Sectors that bytes from the beginning of one on reach. */
static inline size_t flashed_sectors(uint32_t size)
{
    return size / FLASHED_SECTOR + (size % FLASHED_SECTOR != 0);
}

/** Adds a region. @return false: there is no room for it */
bool flashed_add(flashed_regions_t *regions, const flashed_region_t *region);

/** Takes a file apart; its regions point into it. @return false: it is none */
bool flashed_parse(const uint8_t *bytes, size_t size, flashed_regions_t *regions);

/** Puts one together, for the caller to free; NULL: no memory. */
uint8_t *flashed_compose(const flashed_regions_t *regions, size_t *size);

/** The largest there can be, bytes. */
size_t flashed_most(void);

#endif
