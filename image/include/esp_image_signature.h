/**
 * Signatures of secure boot behind an image, as far as they can be judged without a key: whether
 * one is there, is whole, and was made for these very bytes.
 *
 * Source: ESP-IDF programming guide, "Secure Boot V2" (signature block format) and "Secure Boot"
 * (first version, appended signature).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_IMAGE_SIGNATURE_H
#define ESP_IMAGE_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    ESP_IMAGE_SIGNATURE_NONE,
    ESP_IMAGE_SIGNATURE_DAMAGED, /**< a block whose checksum is wrong, or of an unknown kind */
    ESP_IMAGE_SIGNATURE_OTHER,   /**< a block that was made for other bytes */
    ESP_IMAGE_SIGNATURE_THERE,   /**< only the key can tell more */
} esp_image_signature_t;

/**
 * The second version's: up to three blocks in the sector behind the image. One that is there is
 * enough; else the first tells.
 * @param length  of the image at the beginning of `data`, as esp_image_parse() tells it
 */
esp_image_signature_t esp_image_signature(const uint8_t *data, size_t size, uint32_t length);

/** The same for programs without SHA-384: of a block that has one, as of the curve P-384, only the
 * checksum is judged. */
esp_image_signature_t esp_image_signature_small(const uint8_t *data, size_t size, uint32_t length);

/** Whether an application has one of the first version, which holds nothing to be checked. */
bool esp_image_has_first_signature(const uint8_t *data, size_t size, uint32_t length);

#ifdef __cplusplus
}
#endif

#endif
