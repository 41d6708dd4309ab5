/**
 * An image for the target, read from a file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_FILE_H
#define IMAGE_FILE_H

#include "example_image.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    example_image_t image; /**< filled up with 0xFF to a multiple of 4 bytes; `md5` is NULL */
    uint32_t size;         /**< of the file */
} image_file_t;

/**
 * Reads the file; `path` has to live as long as the image.
 * @return false: what is wrong was told on stderr. Otherwise image_file_free() gives it back.
 */
bool image_file_read(const char *path, image_file_t *file);

/** May be called for one that is all zero. */
void image_file_free(image_file_t *file);

#endif
