/* SPDX-License-Identifier: Apache-2.0
 *
 * Function 0. Registers and tuples: SD Association, SDIO Simplified Specification, "CCCR", "FBR"
 * and "CIS". Where the CIS lies and what it tells: esp-serial-flasher's protocol_sdio.c. What is
 * left out here reads as 0.
 */
#include "transport/sim_sdio_card.h"

enum {
    CARD_ENABLE = 0x02,
    CARD_READY = 0x03,
    CARD_INTERRUPT_ENABLE = 0x04,
    CARD_ABORT = 0x06,
    CARD_ABORT_RESET = 1 << 3,
    CARD_BUS_CONTROL = 0x07,
    CARD_CIS_POINTER = 0x09, /* 3 bytes */
    CARD_BLOCK_SIZE = 0x10,  /* 2 bytes; that of function 1 lies 0x100 behind */
    CARD_FUNCTION_1 = 1 << 1,
    CARD_CIS = 0x1000,
    CARD_TUPLE_FUNCTION = 0x21,
    CARD_TUPLE_MANUFACTURER = 0x20,
    CARD_TUPLE_END = 0xFF,
    CARD_FUNCTION_SDIO = 0x0C,
    CARD_VENDOR = 0x0092,
};

static uint8_t card_information(const sim_chip_t *chip, uint32_t at)
{
    const uint16_t device = chip->profile->sdio_device;
    const uint8_t tuples[] = {
        CARD_TUPLE_FUNCTION,     2,
        CARD_FUNCTION_SDIO,      0,
        CARD_TUPLE_MANUFACTURER, 4,
        CARD_VENDOR & 0xFF,      CARD_VENDOR >> 8,
        (uint8_t)device,         (uint8_t)(device >> 8),
    };
    return at < sizeof tuples ? tuples[at] : CARD_TUPLE_END;
}

/* The low nine bits of a block size's address are 0x010 or 0x011, and 0x100 more for function 1. */
static uint8_t *card_block_size(sim_sdio_t *sdio, uint32_t address)
{
    const bool is_one = address < 0x200 && (address & 0xFE) == CARD_BLOCK_SIZE;
    return is_one ? &sdio->block_size[address >> 8][address & 1] : NULL;
}

uint8_t sim_sdio_card_get(const sim_chip_t *chip, uint32_t address)
{
    const sim_sdio_t *sdio = &chip->bus.sdio;
    if (address >= CARD_CIS) {
        return card_information(chip, address - CARD_CIS);
    }
    switch (address) {
    case CARD_ENABLE:
        return sdio->enabled;
    case CARD_READY:
        return chip->now_ns >= sdio->ready_ns ? CARD_FUNCTION_1 : 0;
    case CARD_INTERRUPT_ENABLE:
        return sdio->interrupt_enable;
    case CARD_BUS_CONTROL:
        return sdio->bus_control;
    case CARD_CIS_POINTER:
    case CARD_CIS_POINTER + 1:
    case CARD_CIS_POINTER + 2:
        return (uint8_t)((uint32_t)CARD_CIS >> (address - CARD_CIS_POINTER) * 8);
    default:
        break;
    }
    const bool is_block_size = address < 0x200 && (address & 0xFE) == CARD_BLOCK_SIZE;
    return is_block_size ? sdio->block_size[address >> 8][address & 1] : 0;
}

void sim_sdio_card_put(sim_chip_t *chip, uint32_t address, uint8_t byte)
{
    sim_sdio_t *sdio = &chip->bus.sdio;
    uint8_t *block_size = card_block_size(sdio, address);
    if (block_size != NULL) {
        *block_size = byte;
    }
    switch (address) {
    case CARD_ENABLE:
        sdio->enabled = byte & CARD_FUNCTION_1;
        break;
    case CARD_INTERRUPT_ENABLE:
        sdio->interrupt_enable = byte;
        break;
    case CARD_BUS_CONTROL:
        sdio->bus_control = byte;
        break;
    case CARD_ABORT:
        if ((byte & CARD_ABORT_RESET) != 0) {
            sdio->initialized = false;
            sdio->enabled = 0;
        }
        break;
    default:
        break;
    }
}
