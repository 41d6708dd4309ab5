/*
 * How people write the settings of flash, and what images of programs make of them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_file.h"
#include "esp_host_make.h"
#include <stdio.h>
#include <string.h>

enum { WORDS_SIZE_LEAST = 4096, WORDS_USUAL_SIZE = 1 << 20 };

bool esp_host_flash_clock(const char *word, uint8_t *mhz)
{
    char number[4];
    uint32_t value = 0;
    const size_t length = strlen(word);
    if (length < 2 || length > sizeof number || word[length - 1] != 'm') {
        return false;
    }
    (void)snprintf(number, sizeof number, "%.*s", (int)(length - 1), word);
    if (!esp_host_number(number, &value) || value == 0 || value > UINT8_MAX) {
        return false;
    }
    *mhz = (uint8_t)value;
    return true;
}

/* Small letters meant bits in some old tools: they are not guessed at. */
bool esp_host_flash_size(const char *word, uint32_t *bytes, bool *shared)
{
    static const char ending[] = "-c1";
    char size[16];
    uint32_t value = 0;
    const size_t length = strlen(word);
    const size_t end = sizeof ending - 1;
    const bool is_shared = length > end && strcmp(word + length - end, ending) == 0;
    if (length >= sizeof size || strpbrk(word, "mk") != NULL) {
        return false;
    }
    (void)snprintf(size, sizeof size, "%.*s", (int)(length - (is_shared ? end : 0)), word);
    if (!esp_host_size(size, &value) || value < WORDS_SIZE_LEAST) {
        return false;
    }
    *bytes = value;
    *shared = is_shared;
    return true;
}

esp_image_setting_t esp_host_convert_settings(esp_image_convert_t *wanted,
                                              const esp_image_settings_t *settings)
{
    const bool powers = esp_image_chip_id(wanted->chip) != ESP_IMAGE_NO_CHIP_ID ||
                        wanted->version == ESP_IMAGE_VERSION_3;
    (void)esp_image_convert_size_code(wanted->chip, wanted->version, WORDS_USUAL_SIZE, false,
                                      &wanted->flash_size_code);
    return esp_image_setting_codes(settings, wanted->chip, powers, &wanted->flash_mode,
                                   &wanted->flash_clock_code, &wanted->flash_size_code);
}
