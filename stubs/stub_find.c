/*
 * Which of the build's stubs suits a chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "stub_table.h"
#include <stddef.h>

const esp_loader_stub_t *esp_loader_stub_find(target_chip_t chip, uint16_t revision)
{
    const stub_row_t *row = stub_table;
    while (row->stub != NULL && (row->chip != (unsigned)chip || revision > row->last_revision)) {
        row++;
    }
    return row->stub;
}

const char *esp_loader_stub_absence(void)
{
    return stub_absence;
}
