/**
 * Which chip answers. Asked in one place, so that table and code stand there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CHIP_CHIP_FIND_H
#define CHIP_CHIP_FIND_H

#include "chip/chip.h"
#include <stddef.h>

static const chip_t *const chip_rows[] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    CHIP_IF_CHOSEN(name, CHIP_ROW_##known(esp_loader_chip_##name), )
#include "esp_loader_chips.def"
};

enum {
    CHIP_COUNT = sizeof(chip_rows) / sizeof(chip_rows[0]),
    /* How many of them are known by a word of their ROM: where none is, no row has that word. */
    CHIP_KNOWN_BY_ID = 0,
    CHIP_KNOWN_BY_MAGIC = 1,
    CHIP_MAGICS = 0
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    CHIP_IF_CHOSEN(name, +CHIP_KNOWN_BY_##known)
#include "esp_loader_chips.def"
};

/**
 * The chip of those chosen that is known by `value`, or NULL: an id as GET_SECURITY_INFO tells it,
 * CHIP_ID_LEFT_OUT, or the word at CHIP_MAGIC_ADDRESS.
 */
static inline const chip_t *chip_find(uint32_t value)
{
    for (const chip_t *const *row = chip_rows; row != &chip_rows[CHIP_COUNT]; row++) {
        const chip_t *chip = *row;
        const uint32_t known_by =
            CHIP_MAGICS == 0 || chip->id < CHIP_ID_LEFT_OUT || value == CHIP_ID_LEFT_OUT
                ? chip->id
                : ((const chip_with_magic_t *)chip)->magic;
        if (known_by == value) {
            return chip;
        }
    }
    return NULL;
}

#endif
