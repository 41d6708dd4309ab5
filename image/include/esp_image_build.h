/**
 * Makes sound firmware images for tests and demonstrations, without a compiler.
 *
 * Their content is noise that looks like firmware to the wire: reproducible from a seed, rich in
 * 0xC0 and 0xDB, which SLIP must escape, and in runs, which compress. All that loaders check is
 * right: headers, addresses, checksum, appended SHA-256, descriptors. No chip can run it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_IMAGE_BUILD_H
#define ESP_IMAGE_BUILD_H

#include "esp_image_chip.h"
#include "esp_image_partition.h"
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    esp_image_chip_t chip;
    uint32_t size; /**< wanted, in bytes; grown to the least possible and to a multiple of 16 */
    uint32_t seed; /**< equal seeds give equal content */
    uint32_t flash_size;      /**< in bytes, for the header; must have a code there */
    uint16_t min_revision;    /**< chip revision, major * 100 + minor */
    uint16_t max_revision;    /**< 0: no limit */
    const char *project_name; /**< at most 31 bytes are kept; so of the next two. NULL: empty */
    const char *version;
    const char *idf_version;
} esp_image_build_t;

/**
 * Builds an application, with its descriptor, for an offset in flash that is a multiple of 64 KiB
 * (0x10000 on the ESP8266).
 *
 * Returns the bytes written to `buffer`; 0 when they do not fit into `capacity` or into the chip's
 * address space, or the chip is one that nothing can be built for (UNKNOWN, H21, H4, S31, E22), or
 * the flash size has no code. `buffer` may hold a part then.
 */
size_t esp_image_build_application(const esp_image_build_t *build, uint8_t *buffer,
                                   size_t capacity);

/**
 * Builds a bootloader that ends before the partition table's usual place. It has a descriptor and
 * the appended hash, but neither on the ESP8266. project_name and version are not used. Returns as
 * esp_image_build_application().
 */
size_t esp_image_build_bootloader(const esp_image_build_t *build, uint8_t *buffer, size_t capacity);

/**
 * Writes a partition table with its MD5, always ESP_IMAGE_TABLE_MAX_SIZE bytes. The partitions are
 * not checked: a table that asks for trouble can be built. Returns 0 when there are more than
 * ESP_IMAGE_MAX_PARTITIONS - 1 or the buffer is too small.
 */
size_t esp_image_build_table(const esp_image_partition_t *partitions, size_t count, uint8_t *buffer,
                             size_t capacity);

/**
 * The table of a build without special wishes: nvs at 0x9000, phy_init at 0xF000, and at 0x10000
 * "factory", of 1 MiB or what `application_size` needs. Fills three partitions.
 */
void esp_image_default_partitions(uint32_t application_size, esp_image_partition_t partitions[3]);

#ifdef __cplusplus
}
#endif

#endif
