/**
 * Writing an image's header.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_HEADER_H
#define IMAGE_HEADER_H

#include "esp_image_chip.h"
#include <stdbool.h>

typedef struct {
    esp_image_chip_t chip;
    uint8_t segments;
    uint8_t flash_size_code;
    uint32_t entry;
    uint16_t min_revision; /**< of the chip, as the maximum; the ESP8266's header has neither */
    uint16_t max_revision;
    bool has_hash;
} image_header_t;

/** Bytes of the header: what precedes the first segment's. */
uint32_t image_header_size(esp_image_chip_t chip);

void image_put_header(const image_header_t *header, uint8_t *to);

#endif
