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
#include "link_names.h"

/* A program needs a stub's way of reading if it starts stubs and reads flash. Neither alone brings
 * it: the procedure is in the file that reads, where only the table of a stub refers to it, and the
 * table refers weakly, which takes no file out of an archive. Where nothing reads, it holds NULL,
 * and nothing calls it. So it is with plain writes. Other formats than ELF have strong references
 * here, and bring both. */
#if defined(__ELF__) && defined(__GNUC__)
#define ENGINE_IF_LINKED __attribute__((weak))
#else
#define ENGINE_IF_LINKED
#endif

/** Finds out whether a block is in flash: engine_stub_t. In flash_write.c. */
ENGINE_IF_LINKED void stub_resolve_procedure(esp_loader_engine_t *engine);

/** Reads the stretch up to `_end`: engine_stub_t. In flash_read.c. */
ENGINE_IF_LINKED void stub_read_procedure(esp_loader_engine_t *engine);

typedef struct engine_stub {
    /** No answer came to a block of data: finds out whether it is in flash. The write's procedure
     * is put aside meanwhile, and goes on behind the block, or with the block once more. NULL
     * where nothing writes. */
    engine_procedure_t resolve_block;
    /** Reads a stretch of flash. The read's procedure is put aside meanwhile, and goes on when the
     * stretch is there, or begins it again. NULL where nothing reads. */
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
