/* SPDX-License-Identifier: Apache-2.0 */
#include "option/flash_pins.h"
#include <stddef.h>
#include <strings.h>

/* A number up to ESP_HOST_PIN_MOST; NULL when there is none. */
static const char *pins_number(const char *text, uint8_t *value)
{
    unsigned number = 0;
    if (*text < '0' || *text > '9') {
        return NULL;
    }
    for (; *text >= '0' && *text <= '9'; text++) {
        number = number * 10 + (unsigned)(*text - '0');
        if (number > ESP_HOST_PIN_MOST) {
            return NULL;
        }
    }
    *value = (uint8_t)number;
    return text;
}

bool flash_pins_parse(const char *text, esp_host_pins_t *pins)
{
    uint64_t taken = 0;
    if (strcasecmp(text, "SPI") == 0 || strcasecmp(text, "HSPI") == 0) {
        pins->kind = strcasecmp(text, "SPI") == 0 ? ESP_HOST_PINS_CHIP : ESP_HOST_PINS_HSPI;
        return true;
    }
    for (size_t i = 0; i < ESP_HOST_PINS_COUNT; i++) {
        text = pins_number(text, &pins->gpios[i]);
        if (text == NULL || *text != (i + 1 < ESP_HOST_PINS_COUNT ? ',' : '\0') ||
            (taken >> pins->gpios[i] & 1) != 0) {
            return false;
        }
        taken |= (uint64_t)1 << pins->gpios[i];
        text++;
    }
    pins->kind = ESP_HOST_PINS_GPIOS;
    return true;
}
