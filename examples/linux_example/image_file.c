/* SPDX-License-Identifier: Apache-2.0 */
#include "image_file.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE_MAX_BYTES = 16 * 1024 * 1024 };

/* Reads to the end, whatever kind of file it is. */
static uint8_t *read_all(FILE *file, size_t *size)
{
    uint8_t *bytes = malloc(SIZE_MAX_BYTES + 4);
    *size = bytes != NULL ? fread(bytes, 1, SIZE_MAX_BYTES + 1, file) : 0;
    if (bytes != NULL && *size > SIZE_MAX_BYTES) {
        errno = EFBIG;
    } else if (bytes != NULL && !ferror(file)) {
        return bytes;
    }
    free(bytes);
    return NULL;
}

bool image_file_read(const char *path, image_file_t *file)
{
    size_t size = 0;
    FILE *stream = fopen(path, "rb");
    uint8_t *bytes = stream != NULL ? read_all(stream, &size) : NULL;
    if (bytes == NULL || size == 0) {
        fprintf(stderr, "linux_flasher: %s: %s\n", path,
                bytes == NULL ? strerror(errno) : "the file is empty");
        free(bytes);
        bytes = NULL;
    } else {
        file->size = (uint32_t)size;
        while (size % 4 != 0) {
            bytes[size++] = 0xFF;
        }
        file->image = (example_image_t){
            .file = path, .data = bytes, .size = (uint32_t)size, .flash_size = (uint32_t)size};
    }
    if (stream != NULL) {
        fclose(stream);
    }
    return bytes != NULL;
}

void image_file_free(image_file_t *file)
{
    free((void *)file->image.data);
    file->image.data = NULL;
}
