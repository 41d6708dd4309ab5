/*
 * What an image's header tells of the chip it is for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "esp_loader_push.h"
#include <stddef.h>

enum {
    MAGIC = 0xE9,       /* esptool, ESP_IMAGE_MAGIC */
    SEGMENTS = 1,       /* where their number stands */
    SEGMENTS_MOST = 16, /* esptool, ESP_IMAGE_MAX_SEGMENTS */
    CHIP_ID = 12,
    PLAIN_HEADER = 8,
};

static const chip_image_t *const images[ESP_CHIP_END] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    CHIP_IF_CHOSEN(name, [NAME##_CHIP] = &esp_loader_chip_##name##_image, )
#include "esp_loader_chips.def"
};

esp_loader_error_t esp_loader_push_check(const esp_loader_engine_t *engine, const uint8_t *header,
                                         uint32_t size)
{
    const target_chip_t chip = esp_loader_engine_chip(engine);
    const chip_image_t *image = (unsigned)chip < ESP_CHIP_END ? images[chip] : NULL;
    if (size == 0 || header[0] != MAGIC) {
        return ESP_LOADER_SUCCESS;
    }
    if (image == NULL) {
        return ESP_LOADER_ERROR_INVALID_TARGET;
    }
    const bool plain = (image->ways & CHIP_IMAGE_PLAIN) != 0;
    if (size < (plain ? (uint32_t)PLAIN_HEADER : (uint32_t)ESP_LOADER_PUSH_HEADER) ||
        header[SEGMENTS] == 0 || header[SEGMENTS] > SEGMENTS_MOST) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    const uint32_t id = header[CHIP_ID] | (uint32_t)header[CHIP_ID + 1] << 8;
    return plain || id == image->id ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_INVALID_TARGET;
}
