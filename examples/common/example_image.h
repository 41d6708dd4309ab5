/**
 * The target's firmware, embedded into the host's by embed.py.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXAMPLE_IMAGE_H
#define EXAMPLE_IMAGE_H

#include <stdint.h>

/** A file of target-firmware/. */
typedef struct {
    const char *file;    /**< its name */
    const uint8_t *data; /**< its content, filled up with 0xFF to a multiple of 4 bytes; or a zlib
                              stream of that, when it was embedded compressed */
    uint32_t size;       /**< bytes at `data` */
    uint32_t flash_size; /**< bytes in flash: `size`, unless compressed */
    const char *md5;     /**< of these, 32 hexadecimal digits */
} example_image_t;

/* Which of them a build has, its CMakeLists.txt says. */
extern const example_image_t example_bootloader;
extern const example_image_t example_partition_table;
extern const example_image_t example_app;
extern const example_image_t example_bootloader_compressed;
extern const example_image_t example_partition_table_compressed;
extern const example_image_t example_app_compressed;

/** Where they lie in flash; the bootloader's place depends on the chip. */
#define EXAMPLE_PARTITION_TABLE_OFFSET 0x8000
#define EXAMPLE_APP_OFFSET             0x10000

#endif
