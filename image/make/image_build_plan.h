/**
 * Where the segments of a built image go and how large they are.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_BUILD_PLAN_H
#define IMAGE_BUILD_PLAN_H

#include "esp_image_chip.h"

enum { IMAGE_PLAN_SEGMENTS = 4 };

typedef struct {
    uint32_t address;
    uint32_t size;
    uint32_t data_offset; /* in the image */
} image_plan_segment_t;

typedef struct {
    image_plan_segment_t segments[IMAGE_PLAN_SEGMENTS];
    uint8_t count;
    uint8_t described; /* index of the segment that starts with the descriptor */
    uint32_t entry;
    uint32_t checksum_offset;
    bool has_hash;
} image_plan_t;

/**
 * Plans an image of `size` bytes, or of the least size that will do. False when the chip cannot be
 * built for or has no room for that much.
 */
bool image_plan_application(esp_image_chip_t chip, uint32_t size, image_plan_t *plan);
bool image_plan_bootloader(esp_image_chip_t chip, uint32_t size, image_plan_t *plan);

#endif
