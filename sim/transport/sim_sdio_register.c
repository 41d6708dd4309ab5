/* SPDX-License-Identifier: Apache-2.0
 *
 * The registers of function 1 and the window to those of the chip's own side. Sources: ESP-IDF
 * programming guide, "Communication with ESP SDIO Slave"; esp-serial-flasher's protocol_sdio.c for
 * the window and for CONF_W0; esp-stub-lib, stub_target_sdio_tx_frame() and _rearm().
 */
#include "transport/sim_sdio_register.h"
#include "wire/bytes.h"
#include <string.h>

enum {
    REGISTER_TOKENS = 0x44,
    REGISTER_INTERRUPTS = 0x58,
    REGISTER_LENGTH = 0x60,
    REGISTER_WINDOW_VALUE = 0x64,  /* STATE_W0: what the window last read */
    REGISTER_FRAME_SIZE = 0x6C,    /* CONF_W0 */
    REGISTER_WINDOW_WRITES = 0x80, /* CONF_W5 */
    REGISTER_WINDOW = 0x84,
    REGISTER_CLEAR = 0xD4,
    REGISTER_MASK = 0xDC,
    INTERRUPT_NEW_PACKET = 1 << 23,
    TOKENS_SHIFT = 16,
    WINDOW_START = 1 << 15,
    WINDOW_WRITE = 1 << 14,
    WINDOW_WORD = 0x7F,
    SLC_CONF1 = 0x70 / 4,
    SLC_CONF1_STITCH = 1 << 5 | 1 << 6,
    SLC_LENGTH_CONF = 0xF4 / 4,
    SLC_LENGTH_LOAD = 1 << 24, /* clears itself */
};

void sim_sdio_registers_reset(sim_sdio_t *sdio)
{
    memset(sdio->registers, 0, sizeof sdio->registers);
    memset(sdio->slc, 0, sizeof sdio->slc);
    sdio->packet_load = false;
    sdio->interrupts = 0;
    sdio->interrupt_mask = UINT32_MAX;
}

void sim_sdio_registers_announce(sim_sdio_t *sdio, size_t size)
{
    bytes_put_u32(&sdio->registers[REGISTER_FRAME_SIZE], (uint32_t)size);
    sdio->interrupts |= INTERRUPT_NEW_PACKET;
}

bool sim_sdio_registers_linked(const sim_sdio_t *sdio)
{
    return (sdio->slc[SLC_CONF1] & SLC_CONF1_STITCH) == SLC_CONF1_STITCH && sdio->packet_load;
}

/* A stub tells of its whole buffer when it first waits for a frame, and never takes any of it back.
 * What the ROM tells is not known. */
static uint32_t register_tokens(const sim_chip_t *chip)
{
    return chip->mode == SIM_MODE_STUB ? (uint32_t)SIM_SDIO_BLOCKS << TOKENS_SHIFT : 0;
}

static uint32_t register_word(const sim_chip_t *chip, uint32_t address)
{
    const sim_sdio_t *sdio = &chip->bus.sdio;
    switch (address) {
    case REGISTER_TOKENS:
        return register_tokens(chip);
    case REGISTER_INTERRUPTS:
        return sdio->interrupts & sdio->interrupt_mask;
    case REGISTER_MASK:
        return sdio->interrupt_mask;
    default:
        return bytes_get_u32(&sdio->registers[address]);
    }
}

void sim_sdio_registers_get(const sim_chip_t *chip, uint32_t address, uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size && address + i < SIM_SDIO_REGISTERS; i++) {
        const uint32_t at = address + (uint32_t)i;
        bytes[i] = (uint8_t)(register_word(chip, at & ~3U) >> at % 4 * 8);
    }
}

static void register_window(sim_sdio_t *sdio)
{
    const uint32_t command = bytes_get_u32(&sdio->registers[REGISTER_WINDOW]);
    const uint32_t word = command & WINDOW_WORD;
    if ((command & WINDOW_START) == 0) {
        return;
    }
    if ((command & WINDOW_WRITE) == 0) {
        bytes_put_u32(&sdio->registers[REGISTER_WINDOW_VALUE], sdio->slc[word]);
        return;
    }
    sdio->slc[word] = bytes_get_u32(&sdio->registers[REGISTER_WINDOW_WRITES]);
    if (word == SLC_LENGTH_CONF && (sdio->slc[word] & SLC_LENGTH_LOAD) != 0) {
        sdio->packet_load = true;
        sdio->slc[word] &= ~(uint32_t)SLC_LENGTH_LOAD;
    }
}

static void register_put(sim_sdio_t *sdio, uint32_t address, uint8_t byte)
{
    const uint32_t shift = address % 4 * 8;
    switch (address & ~3U) {
    case REGISTER_TOKENS:
    case REGISTER_INTERRUPTS:
    case REGISTER_LENGTH:
    case REGISTER_WINDOW_VALUE:
        break;
    case REGISTER_CLEAR:
        sdio->interrupts &= ~((uint32_t)byte << shift);
        break;
    case REGISTER_MASK:
        sdio->interrupt_mask &= ~((uint32_t)0xFF << shift);
        sdio->interrupt_mask |= (uint32_t)byte << shift;
        break;
    default:
        sdio->registers[address] = byte;
        break;
    }
}

void sim_sdio_registers_put(sim_chip_t *chip, uint32_t address, const uint8_t *bytes, size_t size)
{
    sim_sdio_t *sdio = &chip->bus.sdio;
    bool window = false;
    for (size_t i = 0; i < size && address + i < SIM_SDIO_REGISTERS; i++) {
        const uint32_t at = address + (uint32_t)i;
        register_put(sdio, at, bytes[i]);
        window = window || (at & ~3U) == REGISTER_WINDOW;
    }
    if (window) {
        register_window(sdio);
    }
}
