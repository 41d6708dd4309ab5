/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/chip_facts.h"
#include <stddef.h>

static const chip_traits_t *const traits[ESP_CHIP_END] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    [NAME##_CHIP] = &esp_loader_chip_##name##_traits,
#include "esp_loader_chips.def"
};

const chip_traits_t *chip_traits(target_chip_t chip)
{
    return (unsigned)chip < ESP_CHIP_END ? traits[chip] : NULL;
}

uint32_t esp_loader_chip_word(target_chip_t chip, unsigned at)
{
    const chip_traits_t *row = chip_traits(chip);
    return row != NULL && at < CHIP_WORDS ? row->words[at] : 0;
}
