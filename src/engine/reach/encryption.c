/*
 * Where a chip tells whether it encrypts its flash: a table of all chips, carried only by those who
 * ask.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "engine/wait.h"
#include "esp_loader_engine_board.h"
#include <stddef.h>

/* By target_chip_t; chips that the build left out have no entry. */
static const chip_encryption_t *const encryptions[] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    CHIP_IF_CHOSEN(name, [NAME##_CHIP] = &esp_loader_chip_##name##_encryption, )
#include "esp_loader_chips.def"
};

bool esp_loader_engine_encryption_fuses(const esp_loader_engine_t *engine,
                                        esp_loader_encryption_fuses_t *fuses)
{
    /* A chip without encryption has no word that could forbid it. */
    if (engine->_chip == NULL || encryptions[engine->_chip->target]->no_writes == 0) {
        return false;
    }
    const chip_encryption_t *encryption = encryptions[engine->_chip->target];
    fuses->count = encryption->count;
    fuses->count_mask = encryption->count_mask;
    fuses->no_writes = encryption->no_writes;
    fuses->no_writes_mask = encryption->no_writes_mask;
    fuses->secure_boot_v1 = encryption->secure_boot_v1;
    fuses->secure_boot_v2 = encryption->secure_boot_v2;
    fuses->v2_from = encryption->v2_from;
    return true;
}
