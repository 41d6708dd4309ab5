/**
 * The descriptors inside an image.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_DESCRIBE_H
#define IMAGE_DESCRIBE_H

#include "esp_image.h"

/** ESP_APP_DESC_MAGIC_WORD; a macro because it is too large for an enumeration. */
#define IMAGE_APPLICATION_MAGIC 0xABCD5432u

enum {
    IMAGE_APPLICATION_SIZE = 256, /* of esp_app_desc_t */
    IMAGE_BOOTLOADER_SIZE = 80,   /* of esp_bootloader_desc_t */
    IMAGE_BOOTLOADER_MAGIC = 80   /* ESP_BOOTLOADER_DESC_MAGIC_BYTE */
};

/** Offsets in the descriptors. */
enum {
    IMAGE_APPLICATION_SECURE_VERSION = 4,
    IMAGE_APPLICATION_VERSION = 16,
    IMAGE_APPLICATION_PROJECT = 48,
    IMAGE_APPLICATION_TIME = 80,
    IMAGE_APPLICATION_DATE = 96,
    IMAGE_APPLICATION_IDF = 112,
    IMAGE_APPLICATION_ELF = 144,
    IMAGE_APPLICATION_MIN_BLOCK = 176,
    IMAGE_APPLICATION_MAX_BLOCK = 178,
    IMAGE_APPLICATION_PAGE = 180,

    IMAGE_BOOTLOADER_SECURE_VERSION = 3,
    IMAGE_BOOTLOADER_VERSION = 4,
    IMAGE_BOOTLOADER_IDF = 8,
    IMAGE_BOOTLOADER_DATE = 40
};

/** Finds the descriptor of an image whose segments lie wholly in `data`, and tells its kind. */
void image_describe(const uint8_t *data, esp_image_t *image);

/** Whether a segment is mapped from flash, not copied to RAM. */
bool image_stays_in_flash(const esp_image_t *image);

#endif
