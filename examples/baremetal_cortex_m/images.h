/**
 * The images for the chip: what examples/common/embed.py made of files, and where it goes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGES_H
#define IMAGES_H

#include "example_image.h"

enum { IMAGES_COUNT = 3 };

typedef struct {
    const char *name;
    uint32_t offset; /* in the chip's flash */
    const example_image_t *image;
    const example_image_t *compressed; /* the same as a zlib stream */
} images_entry_t;

extern const images_entry_t images[IMAGES_COUNT];

#endif
