/* SPDX-License-Identifier: Apache-2.0 */
#include "option/flash_settings.h"
#include "esp_host_file.h"
#include <stdio.h>
#include <string.h>

enum { SETTINGS_SIZE_LEAST = 4096 };

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
    char number[4];
    uint32_t mhz = 0;
    const size_t length = strlen(word);
    if (settings_keep(word, words, &settings->set_clock)) {
        return NULL;
    }
    if (length > 1 && length <= sizeof number && word[length - 1] == 'm') {
        snprintf(number, sizeof number, "%.*s", (int)(length - 1), word);
        if (esp_host_number(number, &mhz) && mhz > 0 && mhz <= UINT8_MAX) {
            settings->mhz = (uint8_t)mhz;
            return NULL;
        }
    }
    return words == FLASH_SETTINGS_PLAIN ? "a clock, as 80m" : "a clock, as 80m, or keep";
}

/* Small letters meant bits in some old tools: they are not guessed at. */
static bool settings_size(esp_image_settings_t *settings, const char *word)
{
    static const char shared[] = "-c1";
    char size[16];
    const size_t length = strlen(word);
    const size_t ending = sizeof shared - 1;
    settings->size_shared = length > ending && strcmp(word + length - ending, shared) == 0;
    if (length >= sizeof size || strpbrk(word, "mk") != NULL) {
        return false;
    }
    snprintf(size, sizeof size, "%.*s", (int)(length - (settings->size_shared ? ending : 0)), word);
    return esp_host_size(size, &settings->size) && settings->size >= SETTINGS_SIZE_LEAST;
}

const char *flash_settings_size(esp_image_settings_t *settings, const char *word,
                                flash_settings_words_t words)
{
    settings->size = 0;
    if (settings_keep(word, words, &settings->set_size) ||
        (words == FLASH_SETTINGS_DETECT && strcmp(word, "detect") == 0) ||
        settings_size(settings, word)) {
        return NULL;
    }
    return words == FLASH_SETTINGS_DETECT ? "a size, as 4MB, keep or detect"
           : words == FLASH_SETTINGS_KEEP ? "a size, as 4MB, or keep"
                                          : "a size, as 4MB";
}
