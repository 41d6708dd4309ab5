/**
 * Flash with old content that one run after another writes to, and of which each restores only what
 * the last one changed: a test with faults has tens of thousands of runs, and filling megabytes for
 * each would be most of its time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_OLD_FLASH_H
#define TESTS_SUPPORT_OLD_FLASH_H

#include <stdbool.h>
#include <stdint.h>

enum {
    OLD_FLASH_SECTOR = 0x1000,
    OLD_FLASH_SECTORS = 512,  /**< as many as a W25Q16 has */
    OLD_FLASH_CONTENT = 0xA5, /**< of every byte: an erase that goes astray shows */
};

/** The memory, all of it old; for the `flash_memory` of one chip at a time. */
uint8_t *old_flash_begin(void);

/** Of each sector whether it holds anything but old content, once the chip of this run is done. */
const bool *old_flash_changes(void);

#endif
