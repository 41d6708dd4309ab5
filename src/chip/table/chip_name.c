/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_loader_chip.h"

static const char *const chip_names[ESP_CHIP_END + 1] = {
    [ESP_UNKNOWN_CHIP] = "unknown chip",
#define ESP_LOADER_NUMBERED_CHIP(NAME, number, text)                         [NAME##_CHIP] = (text),
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash) [NAME##_CHIP] = (text),
#include "esp_loader_chips.def"
};

const char *esp_loader_chip_name(target_chip_t chip)
{
    return chip_names[(unsigned)chip < ESP_CHIP_END ? chip : ESP_UNKNOWN_CHIP];
}
