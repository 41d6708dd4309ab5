/**
 * Flash mode, clock and size as an image's header tells them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_FLASH_SETTINGS_H
#define CLI_FLASH_SETTINGS_H

#include "esp_image_setting.h"

/** Words that may stand for a setting beside its own. */
typedef enum {
    FLASH_SETTINGS_PLAIN,  /**< none */
    FLASH_SETTINGS_KEEP,   /**< keep: it stays as it is */
    FLASH_SETTINGS_DETECT, /**< also detect: the size is that of the flash, which is written as 0 */
} flash_settings_words_t;

/** @name Reading a word; NULL when it was understood, else what is allowed. @{ */
const char *flash_settings_mode(esp_image_settings_t *settings, const char *word,
                                flash_settings_words_t words);
const char *flash_settings_clock(esp_image_settings_t *settings, const char *word,
                                 flash_settings_words_t words);
const char *flash_settings_size(esp_image_settings_t *settings, const char *word,
                                flash_settings_words_t words);
/** @} */

#endif
