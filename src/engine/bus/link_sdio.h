/**
 * What the two halves of the SDIO link share: bringing the card up, and carrying frames.
 *
 * Source: esp-serial-flasher, src/protocol_sdio.c and private_include/sip.h; SDIO Simplified
 * Specification, "Card Common Control Registers" and "CISTPL_MANFID".
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_LINK_SDIO_H
#define ENGINE_LINK_SDIO_H

#include "engine/link.h"
#include "link_names.h"

/** Registers of function 0, which every SDIO card has. */
enum {
    CARD_IO_READY = 0x03,     /**< functions that can be used */
    CARD_FUNCTION_1 = 1 << 1, /**< the chip's own, with registers for its host */
};

/** Sets the function and address of a transfer. */
static inline void sdio_at(esp_loader_transfer_t *transfer, uint8_t function, uint32_t address)
{
    transfer->function = function;
    transfer->address = address;
}

/** Transfers a register to or from the bus's `_register`, then goes on at `rung`. */
static inline void sdio_read(esp_loader_engine_t *engine, uint8_t rung, uint8_t function,
                             uint32_t address, uint8_t size)
{
    sdio_at(link_read(engine, rung, engine->_config.bus->_register, size), function, address);
}

static inline void sdio_write(esp_loader_engine_t *engine, uint8_t rung, uint8_t function,
                              uint32_t address, uint8_t size)
{
    sdio_at(link_write(engine, rung, engine->_config.bus->_register, size), function, address);
}

/** The operation of connecting. */
void sdio_connect(esp_loader_engine_t *engine);

#endif
