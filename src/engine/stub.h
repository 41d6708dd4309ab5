/**
 * Where a flasher stub differs from a ROM loader.
 *
 * The procedures ask `engine->_stub`: NULL is the ROM. What only a stub needs is reached through
 * this structure, so that firmware which starts none does not carry it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_STUB_H
#define ENGINE_STUB_H

#include "engine/exchange.h"

typedef struct engine_stub {
    /** No answer came to a block of data: finds out whether it is in flash. The write's procedure
     * is put aside meanwhile, and goes on behind the block, or with the block once more. */
    engine_procedure_t resolve_block;
    /** Reads a stretch of flash. The read's procedure is put aside meanwhile, and goes on when the
     * stretch is there, or begins it again. */
    engine_procedure_t read_stretch;
    /** bytes_copy: answers that a ROM gives as digits come as bytes. */
    void (*copy)(uint8_t *out, const uint8_t *bytes, uint32_t size);
    uint16_t abilities; /**< what every stub can do: of chip_ability_t */
} engine_stub_t;

/** What every stub can do: bits of chip_ability_t. */
enum {
    STUB_ABILITIES = CHIP_CONNECTED | CHIP_HAS_REGISTERS | CHIP_HAS_RAM | CHIP_TAKES_STUB |
                     CHIP_HAS_SPI_ATTACH | CHIP_HAS_MD5 | CHIP_HAS_CHANGE_BAUD |
                     CHIP_HAS_FLASH_READ | CHIP_HAS_DEFLATE | CHIP_BEGIN_ENCRYPTED | CHIP_STUB_RUNS,
};

#endif
