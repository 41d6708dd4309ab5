/**
 * An image for the target, read from a file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_FILE_H
#define IMAGE_FILE_H

#include "example_image.h"
#include <stdbool.h>

/**
 * Reads `folder`/`name`, filled up with 0xFF to a multiple of 4 bytes. `md5` stays NULL.
 * @return false: what is wrong was told on stderr. Otherwise image_file_free() gives it back.
 */
bool image_file_read(const char *folder, const char *name, example_image_t *image);

void image_file_free(example_image_t *image);

#endif
