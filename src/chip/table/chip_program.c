/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/chip_facts.h"
#include <stddef.h>

static const chip_program_t *const programs[ESP_CHIP_END] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    [NAME##_CHIP] = &esp_loader_chip_##name##_program,
#include "esp_loader_chips.def"
};

static const chip_t *const rows[ESP_CHIP_END] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    [NAME##_CHIP] = CHIP_ROW_##known(esp_loader_chip_##name),
#include "esp_loader_chips.def"
};

const chip_t *chip_row(target_chip_t chip)
{
    return (unsigned)chip < ESP_CHIP_END ? rows[chip] : NULL;
}

const chip_program_t *chip_program(target_chip_t chip)
{
    return (unsigned)chip < ESP_CHIP_END ? programs[chip] : NULL;
}
