/* SPDX-License-Identifier: Apache-2.0 */
#include "option/flash_settings.h"
#include "esp_host_make.h"
#include <string.h>

static bool settings_keep(const char *word, flash_settings_words_t words, bool *set)
{
    *set = words == FLASH_SETTINGS_PLAIN || strcmp(word, "keep") != 0;
    return !*set;
}

const char *flash_settings_mode(esp_image_settings_t *settings, const char *word,
                                flash_settings_words_t words)
{
    if (settings_keep(word, words, &settings->set_mode) ||
        esp_image_flash_mode(word, &settings->mode)) {
        return NULL;
    }
    return words == FLASH_SETTINGS_PLAIN ? "qio, qout, dio or dout"
                                         : "qio, qout, dio, dout or keep";
}

const char *flash_settings_clock(esp_image_settings_t *settings, const char *word,
                                 flash_settings_words_t words)
{
    if (settings_keep(word, words, &settings->set_clock) ||
        esp_host_flash_clock(word, &settings->mhz)) {
        return NULL;
    }
    return words == FLASH_SETTINGS_PLAIN ? "a clock, as 80m" : "a clock, as 80m, or keep";
}

const char *flash_settings_size(esp_image_settings_t *settings, const char *word,
                                flash_settings_words_t words)
{
    settings->size = 0;
    settings->size_shared = false;
    if (settings_keep(word, words, &settings->set_size) ||
        (words == FLASH_SETTINGS_DETECT && strcmp(word, "detect") == 0) ||
        esp_host_flash_size(word, &settings->size, &settings->size_shared)) {
        return NULL;
    }
    return words == FLASH_SETTINGS_DETECT ? "a size, as 4MB, keep or detect"
           : words == FLASH_SETTINGS_KEEP ? "a size, as 4MB, or keep"
                                          : "a size, as 4MB";
}
