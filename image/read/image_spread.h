/**
 * Collecting the bytes of records or blocks, which come in any order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_SPREAD_H
#define IMAGE_SPREAD_H

#include "esp_image_spread.h"

typedef struct {
    esp_image_spread_t *out;
    esp_image_spread_fault_t *fault;
    uint8_t *bytes; /* as they came */
    size_t room;
    size_t used;
    size_t stretch_room;
    uint32_t end; /* behind the last bytes taken */
} image_spread_t;

/** Begins, with room for `bytes` bytes in all. Sets `out` and `fault` to nothing. */
bool image_spread_begin(image_spread_t *spread, size_t bytes, esp_image_spread_t *out,
                        esp_image_spread_fault_t *fault);

/** @return false */
bool image_spread_fail(const image_spread_t *spread, esp_image_spread_reason_t reason,
                       uint32_t place, uint32_t value);

/** Takes bytes of the record or block `place`; no byte is none. */
bool image_spread_add(image_spread_t *spread, uint32_t address, const uint8_t *data, uint32_t size,
                      uint32_t place);

/** Orders what was taken, and refuses what overlaps. */
bool image_spread_settle(image_spread_t *spread);

/** Gives back what only collecting needs. To be called in the end in any case. */
void image_spread_end(image_spread_t *spread);

#endif
