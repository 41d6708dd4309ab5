/**
 * The layout of the headers, and telling the forms apart.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_FORM_H
#define IMAGE_FORM_H

#include "esp_image.h"

enum {
    IMAGE_MAGIC = 0xE9,
    IMAGE_MAGIC_TWO_HEADERS = 0xEA,
    IMAGE_HEADER_SIZE = 8,
    IMAGE_EXTENSION_SIZE = 16,
    IMAGE_SEGMENT_HEADER_SIZE = 8,
    IMAGE_WP_PIN_UNUSED = 0xEE
};

/** Offsets in the extended header. */
enum {
    IMAGE_WP_PIN = 8,
    IMAGE_DRIVE = 9,
    IMAGE_CHIP_ID = 12,
    IMAGE_MIN_REVISION_OLD = 14,
    IMAGE_MIN_REVISION = 15,
    IMAGE_MAX_REVISION = 17,
    IMAGE_HASH_FLAG = 23
};

/**
 * Tells an image's form; false, with the reason in `fault`, when the bytes begin like none.
 *
 * Nothing in the bytes names the ESP8266, so what tells is whether bytes 8 to 15 can be the header
 * of a segment there. In an extended header these are the WP pin and drive strengths, which read as
 * no address of the ESP8266. `expected` decides only where neither reading makes sense.
 */
bool image_tell_form(const uint8_t *data, uint32_t size, esp_image_chip_t expected,
                     esp_image_form_t *form, esp_image_fault_t *fault);

#endif
