/*
 * Frames over SDIO: the ROM loader takes packets that write RAM and one that runs it (SIP); a
 * flasher stub takes and gives the frames of a serial line, without SLIP, through a window of
 * addresses whose end is the end of the frame.
 *
 * The ROM answers nothing, so its commands count as answered once their packet is written.
 *
 * With a stub the host first drops what is left of earlier answers. It then reads how many receive
 * buffers are free, until they suffice, and writes the frame in pieces. For the answer it reads the
 * interrupts until a packet waits, then the packet's size, then the packet.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/bus/link_sdio.h"
#include "wire/bytes.h"
#include <string.h>

/* Function 1: the chip's registers for its host. */
enum {
    SDIO_TOKENS = 0x44, /* bits 16 to 27: receive buffers the stub has ready */
    SDIO_TOKENS_SHIFT = 16,
    SDIO_TOKENS_MASK = 0xFFF,
    SDIO_TOKEN_SIZE = 512, /* bytes of one of them */
    SDIO_INTERRUPTS = 0x58,
    SDIO_INTERRUPT_PACKET = 1 << 23,
    SDIO_PACKET_SIZE = 0x6C,
    SDIO_INTERRUPTS_CLEAR = 0xD4,
    SDIO_PACKETS_END = 0x1F800, /* where the window of addresses ends */
    SDIO_TRANSFER_MAX = 512,    /* bytes of a packet in one transfer */
};

/* A packet for the ROM. */
enum {
    SIP_WRITE_MEMORY = 1,
    SIP_BOOT = 5,
    SIP_FLAG_SYNC = 4,
    SIP_HEAD_SIZE = 12,
    SIP_ARGUMENTS_SIZE = 8,
    SIP_DATA_AT = SIP_HEAD_SIZE + SIP_ARGUMENTS_SIZE,
    SIP_PACKET_MAX = 256,
};

enum {
    EXCHANGE_SEND = LINK_SEND,
    EXCHANGE_AWAIT = LINK_AWAIT,
    EXCHANGE_EXPECT_READY = LINK_OWN_RUNGS,
    EXCHANGE_EXPECT_LOADED,
    EXCHANGE_EXPECT_STARTED,
    EXCHANGE_EXPECT_NOTHING,
    EXCHANGE_EXPECT_OLD_SIZE,
    EXCHANGE_EXPECT_OLD_PACKET,
    EXCHANGE_EXPECT_TOKENS,
    EXCHANGE_EXPECT_PIECE,
    EXCHANGE_EXPECT_INTERRUPT,
    EXCHANGE_EXPECT_SIZE,
    EXCHANGE_EXPECT_PACKET,
};

/* Makes the head of a packet for the ROM, with two arguments. Returns where `data_size` bytes may
 * follow. */
static uint8_t *sip_packet(esp_loader_engine_t *engine, uint32_t command, uint32_t first,
                           uint32_t second, uint16_t data_size)
{
    esp_loader_bus_t *bus = engine->_config.bus;
    uint8_t *packet = engine->_config.tx_buffer;
    const bool boots = command == SIP_BOOT;
    bus->_size = (uint16_t)(SIP_DATA_AT + data_size);
    packet[0] = 0;
    packet[1] = boots ? SIP_FLAG_SYNC : 0;
    bytes_put_u16(&packet[2], bus->_size);
    bytes_put_u32(&packet[4], command);
    /* Packets are counted. The one that starts a program begins the count anew, by its flag and the
     * number 0. */
    bytes_put_u32(&packet[8], boots ? 0 : bus->_packets++);
    bytes_put_u32(&packet[12], first);
    bytes_put_u32(&packet[16], second);
    return &packet[SIP_DATA_AT];
}

/* The last byte of a packet has to land at the end of the window of addresses: that is how the chip
 * knows that it is complete. */
static void sip_send(esp_loader_engine_t *engine, uint8_t rung)
{
    const uint16_t size = engine->_config.bus->_size;
    sdio_at(link_write(engine, rung, engine->_config.tx_buffer, size), 1,
            SDIO_PACKETS_END - (uint32_t)size);
}

/* Sends the next piece of a block. Packets are put together in the transmit buffer and have to fit
 * there. The ROM takes whole words, so the last piece is filled up with zeros. */
static void sip_write_memory(esp_loader_engine_t *engine)
{
    esp_loader_bus_t *bus = engine->_config.bus;
    uint16_t room = engine->_config.tx_size < SIP_PACKET_MAX ? engine->_config.tx_size
                                                             : (uint16_t)SIP_PACKET_MAX;
    /* Whole words, so that within a block only the last piece needs filling. */
    room = (uint16_t)((room - SIP_DATA_AT) & ~3);
    uint16_t size = (uint16_t)(engine->_payload_size - bus->_at);
    if (size > room) {
        size = room;
    }
    const uint16_t whole = (uint16_t)((size + 3) & ~3);
    uint8_t *data = sip_packet(engine, SIP_WRITE_MEMORY, bus->_cursor, whole, whole);
    memset(data, 0, whole);
    memcpy(data, engine->_payload + bus->_at, size);
    bus->_at = (uint16_t)(bus->_at + size);
    bus->_cursor += size;
    sip_send(engine, EXCHANGE_EXPECT_LOADED);
}

/* The ROM loader's commands, as packets. The ROM sends no answers, so a command is done when its
 * packet is written. */
static void sip_command(esp_loader_engine_t *engine)
{
    esp_loader_bus_t *bus = engine->_config.bus;
    const uint32_t *words = engine->_words;
    if (engine->_result.command == COMMAND_MEM_DATA) {
        sip_write_memory(engine);
    } else if (engine->_result.command == COMMAND_MEM_END && words[1] != 0) {
        /* Entry point and a 1 are its arguments (docs/PROTOCOL.md, section 23). */
        (void)sip_packet(engine, SIP_BOOT, words[1], 1, 0);
        sip_send(engine, EXCHANGE_EXPECT_STARTED);
    } else {
        if (engine->_result.command == COMMAND_MEM_BEGIN) {
            /* There is no packet for MEM_BEGIN: each piece carries its address. */
            bus->_cursor = words[3];
        }
        link_answered(engine);
    }
}

/* All other commands are refused before anything is sent: the ROM would not answer them, and they
 * would seem done. */
static bool sip_carries(const esp_loader_engine_t *engine)
{
    const uint8_t command = engine->_result.command;
    return command == COMMAND_MEM_BEGIN || command == COMMAND_MEM_DATA ||
           command == COMMAND_MEM_END;
}

/* What the ROM loader takes. */
static void sip_exchange(esp_loader_engine_t *engine)
{
    esp_loader_bus_t *bus = engine->_config.bus;

    switch (engine->_rung) {
    case EXCHANGE_SEND:
        /* The register tells whether the chip takes packets by now. */
        if (sip_carries(engine)) {
            sdio_read(engine, EXCHANGE_EXPECT_READY, 0, CARD_IO_READY, 1);
        } else {
            engine_finish(engine, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        }
        return;

    case EXCHANGE_EXPECT_READY:
        /* The chip takes packets only while its function is ready; what is written before that is
         * lost. */
        if ((bus->_register[0] & CARD_FUNCTION_1) != 0) {
            sip_command(engine);
        } else {
            link_poll(engine, EXCHANGE_SEND);
        }
        return;

    case EXCHANGE_EXPECT_LOADED:
        /* A block of the caller's takes several packets. */
        if (bus->_at < engine->_payload_size) {
            sip_write_memory(engine);
        } else {
            link_answered(engine);
        }
        return;

    case EXCHANGE_EXPECT_STARTED:
        /* MEM_END with an entry starts a program, and the only one that can be talked to here is a
         * stub. So frames go both ways from now on. Whether it really answers is found out by the
         * SYNC that follows. */
        bus->_stub = true;
        link_answered(engine);
        return;
    }
}

/* A frame for the stub ends where the window of addresses ends, so the address of each piece
 * follows from the size of the whole. */
static void sdio_write_frame(esp_loader_engine_t *engine)
{
    const uint32_t at =
        SDIO_PACKETS_END - (uint32_t)link_frame_size(engine) + engine->_config.bus->_at;
    sdio_at(link_write_piece(engine, EXCHANGE_EXPECT_PIECE, SDIO_TRANSFER_MAX), 1, at);
}

/* The size of a waiting packet was read. The mark that announced it is cleared before the packet is
 * read: the stub may set it for the next packet as soon as the last byte of this one is gone, and a
 * later clearing would lose that. */
static void sdio_accept(esp_loader_engine_t *engine, uint8_t rung)
{
    esp_loader_bus_t *bus = engine->_config.bus;
    bus->_size = (uint16_t)bytes_get_u32(bus->_register);
    bus->_at = 0;
    bytes_put_u32(bus->_register, SDIO_INTERRUPT_PACKET);
    sdio_write(engine, rung, 1, SDIO_INTERRUPTS_CLEAR, 4);
}

/* A packet that does not fit is longer than any frame that the exchange waits for. */
static bool sdio_fits(const esp_loader_engine_t *engine)
{
    return engine->_config.bus->_size <= engine->_rx.capacity;
}

/* Reads the packet piece by piece. False: all of it is read. An unwanted packet is read as well,
 * into the transmit buffer, because the stub sends nothing more until it is gone. */
static bool sdio_read_packet(esp_loader_engine_t *engine, uint8_t rung, bool wanted)
{
    esp_loader_bus_t *bus = engine->_config.bus;
    uint16_t limit = SDIO_TRANSFER_MAX;
    if (!wanted && limit > engine->_config.tx_size) {
        limit = engine->_config.tx_size;
    }
    uint16_t size = (uint16_t)(bus->_size - bus->_at);
    if (size == 0) {
        return false;
    }
    if (size > limit) {
        size = limit;
    }
    sdio_at(link_read(engine, rung,
                      wanted ? engine->_rx.frame + bus->_at : engine->_config.tx_buffer, size),
            1, SDIO_PACKETS_END - (uint32_t)bus->_size + bus->_at);
    bus->_at = (uint16_t)(bus->_at + size);
    return true;
}

static bool sdio_packet_waits(const esp_loader_bus_t *bus)
{
    return (bytes_get_u32(bus->_register) & SDIO_INTERRUPT_PACKET) != 0;
}

/* Whether every block of a write will fit into what a stub receives into. Asked when the write
 * begins: later, flash would be erased already. */
static bool sdio_blocks_fit(const esp_loader_engine_t *engine)
{
    const uint8_t command = engine->_result.command;
    const bool begins = command == COMMAND_FLASH_BEGIN || command == COMMAND_FLASH_DEFL_BEGIN ||
                        command == COMMAND_MEM_BEGIN;
    /* Of all begins the third word is the size of a block. */
    return !begins || engine->_words[2] <= ESP_LOADER_SDIO_BLOCK_MAX;
}

static bool sdio_has_room(const esp_loader_engine_t *engine)
{
    const uint32_t tokens =
        (bytes_get_u32(engine->_config.bus->_register) >> SDIO_TOKENS_SHIFT) & SDIO_TOKENS_MASK;
    return tokens * SDIO_TOKEN_SIZE >= link_frame_size(engine);
}

/* The rungs up to EXCHANGE_AWAIT: a frame goes to the stub. */
static void sdio_send(esp_loader_engine_t *engine)
{
    esp_loader_bus_t *bus = engine->_config.bus;

    switch (engine->_rung) {
    case EXCHANGE_SEND:
        /* A bus has no rate. */
        if (engine->_result.command == COMMAND_CHANGE_BAUDRATE) {
            engine_finish(engine, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        } else if (engine->_raw) {
            /* An acknowledgement. If a packet waits, it is one that the procedure wants, and it is
             * kept. */
            sdio_read(engine, EXCHANGE_EXPECT_TOKENS, 1, SDIO_TOKENS, 4);
        } else {
            sdio_read(engine, EXCHANGE_EXPECT_NOTHING, 1, SDIO_INTERRUPTS, 4);
        }
        return;

    case EXCHANGE_EXPECT_NOTHING:
        /* What waits here answers an earlier command. It must not be taken for the answer to this
         * one, so it is read and dropped. */
        if (sdio_packet_waits(bus)) {
            sdio_read(engine, EXCHANGE_EXPECT_OLD_SIZE, 1, SDIO_PACKET_SIZE, 4);
        } else {
            sdio_read(engine, EXCHANGE_EXPECT_TOKENS, 1, SDIO_TOKENS, 4);
        }
        return;

    case EXCHANGE_EXPECT_OLD_SIZE:
        sdio_accept(engine, EXCHANGE_EXPECT_OLD_PACKET);
        return;

    case EXCHANGE_EXPECT_OLD_PACKET:
        if (!sdio_read_packet(engine, EXCHANGE_EXPECT_OLD_PACKET, false)) {
            /* There may be more of them: eight answers to SYNC are eight packets. */
            bus->_at = 0;
            sdio_read(engine, EXCHANGE_EXPECT_NOTHING, 1, SDIO_INTERRUPTS, 4);
        }
        return;

    case EXCHANGE_EXPECT_TOKENS:
        if (!sdio_blocks_fit(engine)) {
            engine_finish(engine, ESP_LOADER_ERROR_INVALID_PARAM);
        } else if (sdio_has_room(engine)) {
            sdio_write_frame(engine);
        } else {
            /* The stub tells too few receive buffers. The exchange goes on at its first rung, since
             * packets may have come meanwhile. */
            link_poll(engine, EXCHANGE_SEND);
        }
        return;

    case EXCHANGE_EXPECT_PIECE:
        if (bus->_at < link_frame_size(engine)) {
            sdio_write_frame(engine);
            return;
        }
        /* The time for the answer begins only now. */
        bus->_polling = false;
        sdio_read(engine, EXCHANGE_EXPECT_INTERRUPT, 1, SDIO_INTERRUPTS, 4);
        return;
    }
}

/* The rungs from EXCHANGE_AWAIT on: a frame comes from the stub. */
static void sdio_receive(esp_loader_engine_t *engine)
{
    esp_loader_bus_t *bus = engine->_config.bus;

    switch (engine->_rung) {
    case EXCHANGE_AWAIT:
        sdio_read(engine, EXCHANGE_EXPECT_INTERRUPT, 1, SDIO_INTERRUPTS, 4);
        return;

    case EXCHANGE_EXPECT_INTERRUPT:
        if (sdio_packet_waits(bus)) {
            sdio_read(engine, EXCHANGE_EXPECT_SIZE, 1, SDIO_PACKET_SIZE, 4);
        } else {
            link_poll(engine, EXCHANGE_AWAIT);
        }
        return;

    case EXCHANGE_EXPECT_SIZE:
        sdio_accept(engine, EXCHANGE_EXPECT_PACKET);
        return;

    case EXCHANGE_EXPECT_PACKET:
        /* A packet longer than the awaited frame is dropped, as noise on a line is, and so is one
         * that is not the answer. The next one may be. */
        if (!sdio_read_packet(engine, EXCHANGE_EXPECT_PACKET, sdio_fits(engine)) &&
            !(sdio_fits(engine) && link_take(engine, bus->_size))) {
            link_poll(engine, EXCHANGE_AWAIT);
        }
        return;
    }
}

static void sdio_exchange(esp_loader_engine_t *engine)
{
    /* A transfer has failed. That counts as an answer that does not come, so the exchange repeats
     * the command if that does no harm. */
    if (engine->_event != ENGINE_EVENT_OK) {
        link_fail(engine);
    } else if (!engine->_config.bus->_stub) {
        sip_exchange(engine);
        /* The rungs from EXCHANGE_EXPECT_INTERRUPT on are those of receiving. */
    } else if (engine->_rung == EXCHANGE_AWAIT || engine->_rung >= EXCHANGE_EXPECT_INTERRUPT) {
        sdio_receive(engine);
    } else {
        sdio_send(engine);
    }
}

const esp_loader_link_t esp_loader_link_sdio = {
    .connect = sdio_connect,
    .exchange = sdio_exchange,
    .begin = link_begin,
};
