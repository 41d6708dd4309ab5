/* SPDX-License-Identifier: Apache-2.0 */
#include "support/old_flash.h"
#include <string.h>

static uint8_t memory[OLD_FLASH_SECTORS][OLD_FLASH_SECTOR];
static bool changed[OLD_FLASH_SECTORS];
static bool looked; /* since the last run began */

const bool *old_flash_changes(void)
{
    static uint8_t old[OLD_FLASH_SECTOR];
    memset(old, OLD_FLASH_CONTENT, sizeof(old));
    for (unsigned i = 0; i < OLD_FLASH_SECTORS; i++) {
        changed[i] = memcmp(memory[i], old, sizeof(old)) != 0;
    }
    looked = true;
    return changed;
}

uint8_t *old_flash_begin(void)
{
    if (!looked) {
        old_flash_changes();
    }
    for (unsigned i = 0; i < OLD_FLASH_SECTORS; i++) {
        if (changed[i]) {
            memset(memory[i], OLD_FLASH_CONTENT, sizeof(memory[i]));
        }
    }
    looked = false;
    return memory[0];
}
