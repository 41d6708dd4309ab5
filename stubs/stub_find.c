/*
 * Which of the build's stubs suits a chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "stub_table.h"
#include <stddef.h>

const esp_loader_stub_t *esp_loader_stub_find(target_chip_t chip, uint16_t revision)
{
    const esp_loader_stub_t *const *row = stub_table;
    const esp_loader_stub_t *stub;
    do {
        stub = *row++;
    } while (stub != NULL && (stub->_chip != (unsigned)chip || revision > stub->_last_revision));
    return stub;
}

const char *esp_loader_stub_absence(void)
{
    return stub_absence;
}
