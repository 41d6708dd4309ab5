/*
 * SDIO: brings the card up, finds out which chip it is and prepares it for packets.
 *
 * The caller initialises the card. Then function 1 is enabled, by which the chip's own registers
 * can be reached; the card's information structure (CIS) tells manufacturer and device; and two
 * registers behind a window are set so that packets pass in one piece.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "engine/bus/link_sdio.h"
#include "esp_loader_engine_board.h"
#include "wire/bytes.h"
#include <stddef.h>

/* Function 0. */
enum {
    CARD_IO_ENABLE = 0x02,
    CARD_CIS_POINTER = 0x09,
    CARD_CIS_POINTER_SIZE = 3,
    CIS_NULL = 0x00, /* a tuple of nothing, not even a size */
    CIS_MANUFACTURER = 0x20,
    CIS_MANUFACTURER_SIZE = 4,
    CIS_END = 0xFF,
    CIS_HEAD_SIZE = 2,
    CIS_TUPLES_MAX = 16,
    ESPRESSIF = 0x0092,
};

/* Function 1: a window to registers of the chip. */
enum {
    SDIO_WINDOW_VALUE = 0x64,
    SDIO_WINDOW_WRITE = 0x80,   /* a value, then address and command */
    SDIO_WINDOW_COMMAND = 0x84, /* address and command */
    SDIO_WINDOW_GET = 0x80,
    SDIO_WINDOW_SET = 0xC0,
};

/* Registers behind the window. */
enum {
    SLC_CONF1 = 0x70,
    SLC_CONF1_STITCH = 1 << 5 | 1 << 6, /* packets in one piece, both ways */
    SLC_LENGTH_CONF = 0xF4,
    SLC_LENGTH_LOAD = 1 << 24,
};

enum {
    CONNECT_BEGIN = ENGINE_BEGIN,
    CONNECT_EXPECT_LINES,
    CONNECT_EXPECT_CARD,
    CONNECT_EXPECT_ENABLED,
    CONNECT_ASK_READY,
    CONNECT_EXPECT_READY,
    CONNECT_EXPECT_CIS,
    CONNECT_EXPECT_TUPLE,
    CONNECT_EXPECT_MANUFACTURER,
    CONNECT_EXPECT_CONF1_ASKED,
    CONNECT_EXPECT_CONF1,
    CONNECT_EXPECT_CONF1_SET,
    CONNECT_EXPECT_CONF1_ASKED_AGAIN,
    CONNECT_EXPECT_STITCHED,
    CONNECT_EXPECT_LENGTH_ASKED,
    CONNECT_EXPECT_LENGTH,
    CONNECT_EXPECT_LOADED,
};

enum {
    CONNECT_PAUSE = 100, /* between two trials, ms */
    READY_POLLS = 200,   /* a millisecond apart */
};

/* The chips that have this bus. A row of NULL ends the list, since a build may have chosen none
 * of them. */
static const struct {
    const chip_t *chip;
    const chip_sdio_t *sdio;
} sdio_chips[] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    CHIP_IF_SDIO_##line(CHIP_IF_CHOSEN(                                                            \
        name, {CHIP_ROW_##known(esp_loader_chip_##name), &esp_loader_chip_##name##_sdio}, ))
#include "esp_loader_chips.def"
    {NULL, NULL},
};

static const chip_t *sdio_chip(uint16_t manufacturer, uint16_t device)
{
    for (size_t i = 0; sdio_chips[i].chip != NULL; i++) {
        /* A device number means something only together with its manufacturer. */
        if (manufacturer == ESPRESSIF && sdio_chips[i].sdio->device == device) {
            return sdio_chips[i].chip;
        }
    }
    return NULL;
}

bool esp_loader_engine_stub_speaks_sdio(const esp_loader_engine_t *engine)
{
    for (size_t i = 0; sdio_chips[i].chip != NULL; i++) {
        if (engine->_chip == sdio_chips[i].chip) {
            return sdio_chips[i].sdio->stub_speaks;
        }
    }
    return false;
}

/* Asks for a register behind the window; the next transfer can read its value. The window counts
 * words, registers are given in bytes. */
static void sdio_ask_window(esp_loader_engine_t *engine, uint8_t rung, uint8_t address)
{
    bytes_put_u32(engine->_config.bus->_register, (uint32_t)(address >> 2) | SDIO_WINDOW_GET << 8);
    sdio_write(engine, rung, 1, SDIO_WINDOW_COMMAND, 4);
}

static void sdio_read_window(esp_loader_engine_t *engine, uint8_t rung)
{
    sdio_read(engine, rung, 1, SDIO_WINDOW_VALUE, 4);
}

/* Value, address and command go in one transfer, in this order. */
static void sdio_write_window(esp_loader_engine_t *engine, uint8_t rung, uint8_t address,
                              uint32_t value)
{
    uint8_t *bytes = engine->_config.bus->_register;
    bytes_put_u32(bytes, value);
    bytes_put_u32(&bytes[4], (uint32_t)(address >> 2) | SDIO_WINDOW_SET << 8);
    sdio_write(engine, rung, 1, SDIO_WINDOW_WRITE, 8);
}

/* Reads the head of the tuple at the cursor. The chain comes from the card and a damaged one might
 * never end, so its length is bounded. */
static void sdio_read_tuple(esp_loader_engine_t *engine)
{
    if (engine->_step++ < CIS_TUPLES_MAX) {
        sdio_read(engine, CONNECT_EXPECT_TUPLE, 0, engine->_config.bus->_cursor, CIS_HEAD_SIZE);
    } else {
        engine_finish(engine, ESP_LOADER_ERROR_INVALID_TARGET);
    }
}

/* Looks at a tuple. The one with manufacturer and device is read on; all others lead to the
 * next. */
static void sdio_take_tuple(esp_loader_engine_t *engine)
{
    esp_loader_bus_t *bus = engine->_config.bus;
    const uint8_t code = bus->_register[0];
    const uint8_t size = bus->_register[1];
    if (code == CIS_MANUFACTURER && size == CIS_MANUFACTURER_SIZE) {
        sdio_read(engine, CONNECT_EXPECT_MANUFACTURER, 0, bus->_cursor + CIS_HEAD_SIZE,
                  CIS_MANUFACTURER_SIZE);
        /* The chain has ended: a card, but none that tells who it is. */
    } else if (code == CIS_END) {
        engine_finish(engine, ESP_LOADER_ERROR_INVALID_TARGET);
    } else {
        /* A tuple of nothing has no size byte. */
        bus->_cursor += code == CIS_NULL ? 1 : (uint32_t)CIS_HEAD_SIZE + size;
        sdio_read_tuple(engine);
    }
}

/* The rungs up to CONNECT_EXPECT_CIS: what every SDIO card needs. */
static void sdio_bring_up(esp_loader_engine_t *engine)
{
    esp_loader_bus_t *bus = engine->_config.bus;

    switch (engine->_rung) {
    case CONNECT_BEGIN:
        /* The reset of the next rung ends a stub that runs, and the ROM then counts its packets
         * from 0. */
        bus->_stub = false;
        bus->_packets = 0;
        engine_lines(engine, CONNECT_EXPECT_LINES, engine->_config.enter_bootloader);
        return;

    case CONNECT_EXPECT_LINES:
        /* No bytes: the caller has its own way to bring a card up. */
        link_write(engine, CONNECT_EXPECT_CARD, NULL, 0)->kind = ESP_LOADER_TRANSFER_CARD_INIT;
        return;

    case CONNECT_EXPECT_CARD:
        /* A card that is still starting does not answer, so it is tried again. */
        if (engine->_event == ENGINE_EVENT_OK) {
            sdio_read(engine, CONNECT_EXPECT_ENABLED, 0, CARD_IO_ENABLE, 1);
        } else if (--engine->_operation.connect.trials > 0) {
            engine_quiet(engine, CONNECT_EXPECT_LINES, CONNECT_PAUSE);
        } else {
            engine_finish(engine, ESP_LOADER_ERROR_TIMEOUT);
        }
        return;

    case CONNECT_EXPECT_ENABLED:
        /* Other functions stay as they are. */
        bus->_register[0] |= CARD_FUNCTION_1;
        sdio_write(engine, CONNECT_ASK_READY, 0, CARD_IO_ENABLE, 1);
        return;

    case CONNECT_ASK_READY:
        sdio_read(engine, CONNECT_EXPECT_READY, 0, CARD_IO_READY, 1);
        return;

    case CONNECT_EXPECT_READY:
        /* Ready means that the ROM takes packets (docs/PROTOCOL.md, section 23). */
        if ((bus->_register[0] & CARD_FUNCTION_1) != 0) {
            /* From here on `_step` counts tuples. */
            engine->_step = 0;
            sdio_read(engine, CONNECT_EXPECT_CIS, 0, CARD_CIS_POINTER, CARD_CIS_POINTER_SIZE);
        } else if (++engine->_step < READY_POLLS) {
            engine_quiet(engine, CONNECT_ASK_READY, 1);
        } else {
            engine_finish(engine, ESP_LOADER_ERROR_TIMEOUT);
        }
        return;
    }
}

static void sdio_check_stitched(esp_loader_engine_t *engine)
{
    /* If the bits were not taken, that is neither silence nor another chip: the card answers. */
    if ((bytes_get_u32(engine->_config.bus->_register) & SLC_CONF1_STITCH) == SLC_CONF1_STITCH) {
        sdio_ask_window(engine, CONNECT_EXPECT_LENGTH_ASKED, SLC_LENGTH_CONF);
    } else {
        engine_finish(engine, ESP_LOADER_ERROR_FAIL);
    }
}

static void sdio_found(esp_loader_engine_t *engine)
{
    const uint32_t manufacturer = engine->_config.bus->_cursor;
    /* The reset has left no stub, whether the caller would have welcomed one or not. */
    engine->_stub = NULL;
    engine_found(engine, sdio_chip((uint16_t)manufacturer, (uint16_t)(manufacturer >> 16)),
                 manufacturer);
    /* A ROM loader only loads RAM over SDIO; all else takes a stub that knows SDIO. */
    engine->_abilities &=
        LINK_ABILITIES | (esp_loader_engine_stub_speaks_sdio(engine) ? CHIP_TAKES_STUB : 0);
}

void sdio_connect(esp_loader_engine_t *engine)
{
    esp_loader_bus_t *bus = engine->_config.bus;
    /* Only bringing the card up is tried again: once it has answered, the bus is at fault. */
    if (engine->_event != ENGINE_EVENT_OK && engine->_rung != CONNECT_EXPECT_CARD) {
        engine_finish(engine, ESP_LOADER_ERROR_TIMEOUT);
        return;
    }

    switch (engine->_rung) {
    default:
        sdio_bring_up(engine);
        return;

    case CONNECT_EXPECT_CIS:
        bus->_cursor = bytes_get_u16(bus->_register) | (uint32_t)bus->_register[2] << 16;
        sdio_read_tuple(engine);
        return;

    case CONNECT_EXPECT_TUPLE:
        sdio_take_tuple(engine);
        return;

    case CONNECT_EXPECT_MANUFACTURER:
        /* Kept until the end: the chip is connected only when nothing can fail any more. */
        bus->_cursor = bytes_get_u32(bus->_register);
        sdio_ask_window(engine, CONNECT_EXPECT_CONF1_ASKED, SLC_CONF1);
        return;

    case CONNECT_EXPECT_CONF1_ASKED:
        /* To read through the window takes two transfers: a question, then its value. */
        sdio_read_window(engine, CONNECT_EXPECT_CONF1);
        return;

    case CONNECT_EXPECT_CONF1:
        sdio_write_window(engine, CONNECT_EXPECT_CONF1_SET, SLC_CONF1,
                          bytes_get_u32(bus->_register) | SLC_CONF1_STITCH);
        return;

    case CONNECT_EXPECT_CONF1_SET:
        /* Read back: a write through the window does not tell whether it has worked. */
        sdio_ask_window(engine, CONNECT_EXPECT_CONF1_ASKED_AGAIN, SLC_CONF1);
        return;

    case CONNECT_EXPECT_CONF1_ASKED_AGAIN:
        sdio_read_window(engine, CONNECT_EXPECT_STITCHED);
        return;

    case CONNECT_EXPECT_STITCHED:
        sdio_check_stitched(engine);
        return;

    case CONNECT_EXPECT_LENGTH_ASKED:
        sdio_read_window(engine, CONNECT_EXPECT_LENGTH);
        return;

    case CONNECT_EXPECT_LENGTH:
        /* This bit clears itself, so it cannot be read back. */
        sdio_write_window(engine, CONNECT_EXPECT_LOADED, SLC_LENGTH_CONF,
                          bytes_get_u32(bus->_register) | SLC_LENGTH_LOAD);
        return;

    case CONNECT_EXPECT_LOADED:
        sdio_found(engine);
        return;
    }
}
