/**
 * Flash mode, clock and size as an image's header tells them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_FLASH_SETTINGS_H
#define CLI_FLASH_SETTINGS_H

#include "esp_image_setting.h"

/** @name Reading a word; NULL when it was understood, else what is allowed. `keep`: whether that
 * word may be given, and is then no setting. @{ */
const char *flash_settings_mode(esp_image_settings_t *settings, const char *word, bool keep);
const char *flash_settings_clock(esp_image_settings_t *settings, const char *word, bool keep);
const char *flash_settings_size(esp_image_settings_t *settings, const char *word, bool keep);
/** @} */

#endif
