/**
 * Files that hold what goes into flash in a form of their own: written as they are they are of no
 * use to a chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_IMAGE_CONTAINER_H
#define ESP_IMAGE_CONTAINER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    ESP_IMAGE_CONTAINER_NONE, /**< bytes as they are */
    ESP_IMAGE_CONTAINER_ELF,  /**< what a linker makes */
    ESP_IMAGE_CONTAINER_HEX,  /**< Intel HEX */
    ESP_IMAGE_CONTAINER_UF2,  /**< USB Flashing Format */
    ESP_IMAGE_CONTAINER_GZIP,
    ESP_IMAGE_CONTAINER_ZIP,
    ESP_IMAGE_CONTAINER_BZIP2,
    ESP_IMAGE_CONTAINER_XZ,
    ESP_IMAGE_CONTAINER_ZSTD,
    ESP_IMAGE_CONTAINER_7Z,
    ESP_IMAGE_CONTAINER_RAR,
    ESP_IMAGE_CONTAINER_PAGE, /**< HTML or XML: what a server sends in place of a file */
    ESP_IMAGE_CONTAINER_COUNT
} esp_image_container_t;

/**
 * Which of them a file is, by its beginning: most by their magic numbers, UF2 by its three, Intel
 * HEX by a first record whose checksum is right, a page by its first tag. `data` may be NULL when
 * `size` is 0.
 */
esp_image_container_t esp_image_container(const uint8_t *data, uint32_t size);

/** Its name, with an article: "an ELF file". */
const char *esp_image_container_name(esp_image_container_t container);

#ifdef __cplusplus
}
#endif

#endif
