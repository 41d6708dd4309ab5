/* SPDX-License-Identifier: Apache-2.0 */
#include "option/flash_settings.h"
#include "esp_host_file.h"
#include <string.h>
#include <strings.h>

static bool settings_keep(const char *word, bool keep, bool *set)
{
    *set = !(keep && strcmp(word, "keep") == 0);
    return !*set;
}

const char *flash_settings_mode(esp_image_settings_t *settings, const char *word, bool keep)
{
    if (settings_keep(word, keep, &settings->set_mode)) {
        return NULL;
    }
    for (uint8_t i = 0; i < 4; i++) {
        if (strcmp(word, esp_image_flash_mode_name(i)) == 0) {
            settings->mode = i;
            return NULL;
        }
    }
    return keep ? "qio, qout, dio, dout or keep" : "qio, qout, dio or dout";
}

const char *flash_settings_clock(esp_image_settings_t *settings, const char *word, bool keep)
{
    static const struct {
        const char *word;
        uint8_t mhz;
    } clocks[] = {{"80m", 80}, {"64m", 64}, {"60m", 60}, {"48m", 48}, {"40m", 40},
                  {"32m", 32}, {"30m", 30}, {"26m", 26}, {"24m", 24}, {"20m", 20},
                  {"16m", 16}, {"15m", 15}, {"12m", 12}};
    if (settings_keep(word, keep, &settings->set_clock)) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++) {
        if (strcmp(word, clocks[i].word) == 0) {
            settings->mhz = clocks[i].mhz;
            return NULL;
        }
    }
    return keep ? "a clock, as 40m or 80m, or keep" : "a clock, as 40m or 80m";
}

const char *flash_settings_size(esp_image_settings_t *settings, const char *word, bool keep)
{
    static const char shared[] = "-c1";
    char number[16];
    const size_t length = strlen(word);
    if (settings_keep(word, keep, &settings->set_size)) {
        return NULL;
    }
    settings->size_shared = length > sizeof shared - 1 && length < sizeof number &&
                            strcmp(word + length - (sizeof shared - 1), shared) == 0;
    if (settings->size_shared) {
        memcpy(number, word, length - (sizeof shared - 1));
        number[length - (sizeof shared - 1)] = '\0';
        word = number;
    }
    return esp_host_size(word, &settings->size) && settings->size >= 0x40000 ? NULL
                                                                             : "a size, as 4MB";
}
