/*
 * Which of the build's stubs suits a chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "stub_table.h"
#include <stddef.h>

const esp_loader_stub_t *esp_loader_stub_find(target_chip_t chip, uint16_t revision)
{
    for (const stub_row_t *row = stub_table; row->stub != NULL; row++) {
        if (row->chip == chip && revision >= row->first_revision &&
            revision <= row->last_revision) {
            return row->stub;
        }
    }
    return NULL;
}

const char *esp_loader_stub_absence(void)
{
    return stub_absence;
}
