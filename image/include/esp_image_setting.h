/**
 * The flash settings in an image's header, bytes 2 and 3: mode, clock and size.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_IMAGE_SETTING_H
#define ESP_IMAGE_SETTING_H

#include "esp_image_chip.h"
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What is to be set; the rest stays. */
typedef struct {
    bool set_mode;
    bool set_clock;
    bool set_size;
    uint8_t mode;     /**< a code: esp_image_flash_mode_name() */
    uint8_t mhz;      /**< of the clock */
    uint32_t size;    /**< bytes; 0: that of the flash, for who knows it. Headers cannot say it */
    bool size_shared; /**< of two codes for one size, that whose two applications share one half */
} esp_image_settings_t;

/** What has become of a header. */
typedef enum {
    ESP_IMAGE_SETTING_OK,
    ESP_IMAGE_SETTING_CLOCK,      /**< the chip has no such clock */
    ESP_IMAGE_SETTING_SIZE,       /**< the header cannot tell that size */
    ESP_IMAGE_SETTING_NO_IMAGE,   /**< left alone: it does not begin as an image */
    ESP_IMAGE_SETTING_OTHER_CHIP, /**< left alone: it is another chip's */
    ESP_IMAGE_SETTING_HASH,       /**< set, but its SHA-256 had been wrong before, and is left so */
} esp_image_setting_t;

/** The codes of the header, from what is set; those not set are left alone. `powers`: sizes are
 * counted as on all chips but the ESP8266, as its version 3 does, too. */
esp_image_setting_t esp_image_setting_codes(const esp_image_settings_t *settings,
                                            esp_image_chip_t chip, bool powers, uint8_t *mode,
                                            uint8_t *clock_code, uint8_t *size_code);

/**
 * Sets them in an image of that chip, and makes the SHA-256 at its end anew where it has one.
 * `data` may go on behind the image.
 */
esp_image_setting_t esp_image_setting_apply(const esp_image_settings_t *settings,
                                            esp_image_chip_t chip, uint8_t *data, size_t size);

/** "the chip has no such flash clock". */
const char *esp_image_setting_text(esp_image_setting_t setting);

#ifdef __cplusplus
}
#endif

#endif
