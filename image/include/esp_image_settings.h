/**
 * How the flash is used, as the header of an image tells the chip that boots it: changed in an
 * image that is made already.
 *
 * Source: esptool's documentation, "Flash Modes" and "Firmware Image Format".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_IMAGE_SETTINGS_H
#define ESP_IMAGE_SETTINGS_H

#include "esp_image.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The fields of the header, as codes: see esp_image_chip.h. */
typedef struct {
    uint8_t mode;
    uint8_t clock_code;
    uint8_t size_code;
} esp_image_settings_t;

/** Those an image has. */
esp_image_settings_t esp_image_settings(const esp_image_t *image);

/**
 * Sets them in the header, and makes the SHA-256 at the image's end anew where it has one.
 * @param data   the image's bytes
 * @param image  what esp_image_parse() made of these bytes, with success; its form is not
 *               ESP_IMAGE_FORM_TWO_HEADERS
 * @return whether anything has changed
 */
bool esp_image_set_settings(uint8_t *data, const esp_image_t *image,
                            const esp_image_settings_t *settings);

/**
 * Whether a signature of secure boot follows the image: its blocks begin on the next multiple of
 * 4 KiB (source: ESP-IDF, "Secure Boot v2", signature block format).
 */
bool esp_image_is_signed(const uint8_t *data, size_t size, const esp_image_t *image);

#ifdef __cplusplus
}
#endif

#endif
