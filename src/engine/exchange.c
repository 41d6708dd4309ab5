/*
 * Sends a command. On a serial line the frame is encoded here, byte by byte, as the caller takes
 * it; on a bus the link carries it. Its answer is taken in answer.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/exchange.h"
#include "engine/link.h"
#include "wire/bytes.h"
#include "wire/slip.h"
#include <stddef.h>

/* The parts of a frame on a serial line, in the order in which they go out. */
enum {
    FRAME_RESYNC = FRAME_BEGIN, /* before a command that is sent again to a stub */
    FRAME_OPENING,
    FRAME_HEAD,
    FRAME_PAYLOAD,
    FRAME_FILL,
    FRAME_CLOSING,
    FRAME_SENT = FRAME_END,
};

/* A stub that missed an END takes the ends of frames for beginnings from there on. A bad escape
 * makes it wait for a beginning again, and it takes up to 32 bytes at a time, of which it drops
 * what is behind a frame (recordings): more of them than that come before the command. */
enum { FRAME_RESYNC_SIZE = 48 };

/* Commands that a chip answers at once, and that do no harm when they come again: they are repeated
 * soon. A bit an opcode. */
static const uint32_t quick_commands = 1u << COMMAND_MEM_BEGIN | 1u << COMMAND_WRITE_REG |
                                       1u << COMMAND_READ_REG | 1u << COMMAND_SPI_SET_PARAMS |
                                       1u << COMMAND_SPI_ATTACH | 1u << COMMAND_READ_FLASH_ROM |
                                       1u << COMMAND_SYNC | 1u << COMMAND_GET_SECURITY_INFO;

enum {
    OPCODE_BITS = 31,
};

/* The longer a frame, the more likely the line damages it, and the more it costs to send it again.
 * So frames shrink while blocks get lost, and grow again while they do not. */
enum {
    FRAME_SIZE_MIN = 256, /* below, headers and answers would be most of what is sent */
    FRAME_SHRINK_SHIFT = 2,
    FRAME_GROW_SHIFT = 4, /* twice as long after twelve that came through */
};

uint32_t frame_size(const esp_loader_engine_t *engine, uint32_t block_size)
{
    uint32_t most = engine->_frame_limit;
    if (engine->_stub == NULL && most > ROM_FRAME_SIZE_MAX) {
        most = ROM_FRAME_SIZE_MAX;
    }
    while (block_size > most) {
        block_size = (block_size >> 1) & ~31u;
    }
    return block_size;
}

void frame_lost(esp_loader_engine_t *engine)
{
    uint32_t limit = engine->_payload_size >> FRAME_SHRINK_SHIFT;
    if (limit < FRAME_SIZE_MIN) {
        limit = FRAME_SIZE_MIN;
    }
    /* Commands without a payload tell nothing about long frames. */
    if (engine->_payload_size != 0 && limit < engine->_frame_limit) {
        engine->_frame_limit = (uint16_t)limit;
    }
}

void frame_taken(esp_loader_engine_t *engine)
{
    const uint32_t limit = engine->_frame_limit;
    if (engine->_payload_size != 0 && limit < FRAME_SIZE_MAX) {
        engine->_frame_limit = (uint16_t)(limit + (limit >> FRAME_GROW_SHIFT));
    }
}

uint16_t exchange_data_size(const esp_loader_engine_t *engine)
{
    return (uint16_t)(4 * engine->_word_count + engine->_payload_size + engine->_fill_size);
}

uint16_t exchange_head(const esp_loader_engine_t *engine, uint8_t *head)
{
    uint8_t *end = head;
    /* What acknowledges a packet of flash is four bytes and nothing else. */
    if (!engine->_raw) {
        command_header(head, (command_opcode_t)engine->_result.command, exchange_data_size(engine),
                       engine->_checksum);
        end += COMMAND_HEADER_SIZE;
    }
    for (uint32_t i = 0; i < engine->_word_count; i++) {
        bytes_put_u32(end, engine->_words[i]);
        end += 4;
    }
    return (uint16_t)(end - head);
}

/* Encodes bytes of the current part of the frame into `out` and returns how many. The frame is
 * made piece by piece, so that a transmit buffer of one byte is enough and a payload is never
 * copied as a whole. */
static size_t exchange_make_part(esp_loader_engine_t *engine, uint8_t *out, size_t room)
{
    uint8_t head[FRAME_HEAD_CAPACITY];
    const uint8_t *bytes = head;
    size_t size = 1;
    bool encoded = false; /* `bytes`, or else `size` times `*out` */
    *out = SLIP_END;

    /* Only a stub needs it, and only when the command before may have been damaged. */
    if (engine->_tx_part == FRAME_RESYNC) {
        size = engine->_stub != NULL && engine->_repeated != EXCHANGE_FIRST ? FRAME_RESYNC_SIZE : 0;
        *out = SLIP_ESC;
    } else if (engine->_tx_part == FRAME_HEAD) {
        size = exchange_head(engine, head);
        encoded = true;
    } else if (engine->_tx_part == FRAME_PAYLOAD) {
        /* The caller's bytes are encoded from where they lie. */
        bytes = engine->_payload;
        size = engine->_payload_size;
        encoded = true;
    } else if (engine->_tx_part == FRAME_FILL) {
        /* Needs no escapes: it is 0x55 or 0xFF. */
        size = engine->_fill_size;
        *out = engine->_fill;
    }

    /* A part may be empty, and one that is encoded may leave the second half of an escape for
     * the next call. */
    size_t taken = size - engine->_tx_at;
    size_t made = taken != 0;
    if (encoded) {
        made = slip_encode(&engine->_tx, out, room, bytes + engine->_tx_at, &taken);
    } else {
        taken = made;
    }
    engine->_tx_at = (uint16_t)(engine->_tx_at + taken);
    /* An escape that did not fit belongs to this part still. */
    if (engine->_tx_at == size && engine->_tx.pending == 0) {
        engine->_tx_part++;
        engine->_tx_at = 0;
    }
    return made;
}

/* Fills the transmit buffer as far as the frame goes. */
static void exchange_make(esp_loader_engine_t *engine)
{
    uint8_t *out = engine->_config.tx_buffer;
    const uint8_t *brim = out + engine->_config.tx_size;
    while (out != brim && engine->_tx_part != FRAME_END) {
        out += exchange_make_part(engine, out, (uint32_t)(brim - out));
    }
    engine->_tx_filled = (uint16_t)(out - engine->_config.tx_buffer);
    engine->_tx_sent = 0;
}

/* Milliseconds that the command and `more` bytes take on the line. Every byte may need an
 * escape, which doubles it. */
static uint32_t exchange_line_time(const esp_loader_engine_t *engine, uint32_t more)
{
    return engine_line_time(engine, 2u * exchange_data_size(engine) + more);
}

uint32_t exchange_patience(const esp_loader_engine_t *engine)
{
    /* The caller may have handed over bytes that are still queued, so the command's own time
     * counts once more, and that of the longest answer. */
    return engine->_timeout + exchange_line_time(engine, sizeof(engine->_rx_frame));
}

/* Waits until the command is sent, or for its answer: on a line by asking the caller for bytes, on
 * a bus by the link. */
static void exchange_wait(esp_loader_engine_t *engine, engine_wait_t wait, uint32_t ms)
{
    const esp_loader_bus_t *bus = engine->_config.bus;
    engine_wait_for(engine, wait, ms);
    /* A link itself brings both sides together again. */
    engine->_owed = bus == NULL;
    if (bus != NULL) {
        bus->link->begin(engine, wait == ENGINE_WAIT_SENT ? LINK_SEND : LINK_AWAIT);
    }
}

/* What the caller has taken may still be on its way to the chip: exchange_patience() allows for
 * it. */
static void exchange_await(esp_loader_engine_t *engine)
{
    exchange_wait(engine, ENGINE_WAIT_ANSWER, exchange_patience(engine));
}

void exchange_begin(esp_loader_engine_t *engine)
{
    /* What an earlier attempt was refused for is not the reason of this one. */
    engine->_result.status = 0;
    engine->_tx_part = FRAME_BEGIN;
    engine->_tx_at = 0;
    engine->_tx_filled = 0;
    engine->_tx_sent = 0;
    engine->_tx.pending = 0;
    /* Bytes of an earlier answer must not become the beginning of this one. */
    slip_decoder_init(&engine->_rx, engine->_rx_frame, sizeof(engine->_rx_frame));
    /* The time for sending cannot grow with the frame yet: the procedure has still to fill it in.
     * esp_loader_engine_tx_buf() adds it. */
    exchange_wait(engine, ENGINE_WAIT_SENT, EXCHANGE_ANSWER_TIMEOUT);
}

uint32_t *exchange_command(esp_loader_engine_t *engine, uint8_t rung, command_opcode_t opcode,
                           uint8_t word_count)
{
    engine->_rung = rung;
    engine->_result.command = (uint8_t)opcode;
    engine->_word_count = word_count;
    /* What most commands need. The procedure changes what it needs otherwise before anything is
     * sent. */
    engine->_attempts = EXCHANGE_ATTEMPTS;
    engine->_tolerant = false;
    engine->_repeated = EXCHANGE_FIRST;
    engine->_raw = false;
    engine->_passing = 0;
    engine->_asks = 0;
    engine->_heard = 0;
    engine->_answer_size = 0;
    engine->_payload_size = 0;
    engine->_fill_size = 0;
    engine->_checksum = 0;
    engine->_fill = 0;
    engine->_timeout = EXCHANGE_ANSWER_TIMEOUT;
    /* No flasher stub's own command comes out as one of these. */
    if ((quick_commands >> (opcode & OPCODE_BITS) & 1) != 0) {
        engine->_attempts = EXCHANGE_QUICK_ATTEMPTS;
        engine->_timeout = engine->_patience;
    }
    exchange_begin(engine);
    return engine->_words;
}

uint32_t *exchange_command_once(esp_loader_engine_t *engine, uint8_t rung, command_opcode_t opcode,
                                uint8_t word_count)
{
    uint32_t *words = exchange_command(engine, rung, opcode, word_count);
    /* The procedure repairs what was lost itself, since a repeated command could do its work
     * twice. */
    engine->_attempts = 1;
    engine->_tolerant = true;
    return words;
}

void exchange_read_register(esp_loader_engine_t *engine, uint8_t rung, uint32_t address)
{
    engine->_result.address = address;
    exchange_command(engine, rung, COMMAND_READ_REG, 1)[0] = address;
    engine->_asks = EXCHANGE_ASKS;
}

void exchange_write_register(esp_loader_engine_t *engine, uint8_t rung, uint32_t address,
                             uint32_t value)
{
    engine->_result.address = address;
    uint32_t *words = exchange_command(engine, rung, COMMAND_WRITE_REG, 4);
    words[0] = address;
    words[1] = value;
    /* All bits, and no pause afterwards. */
    words[2] = 0xFFFFFFFF;
    words[3] = 0;
}

void exchange_answer_again(esp_loader_engine_t *engine, uint8_t rung)
{
    engine->_rung = rung;
    engine->_tolerant = true;
    /* The command must not be sent again: it was answered. */
    engine->_attempts = 1;
    /* The receive buffer is kept: part of the frame may be there. */
    exchange_await(engine);
}

void exchange_raw(esp_loader_engine_t *engine, uint8_t rung, uint32_t word)
{
    /* The opcode stays that of the command that asked for the packets, so that a failure is
     * reported under its name. */
    exchange_command_once(engine, rung, (command_opcode_t)engine->_result.command, 1)[0] = word;
    engine->_raw = true;
}

void exchange_frame_into(esp_loader_engine_t *engine, uint8_t *buffer, uint16_t capacity)
{
    engine->_raw = true;
    slip_decoder_init(&engine->_rx, buffer, capacity);
}

const uint8_t *esp_loader_engine_tx_buf(esp_loader_engine_t *engine, uint16_t *size)
{
    if (engine->_wait != ENGINE_WAIT_SENT) {
        *size = 0;
    } else {
        /* Nothing was made yet, but the frame is known by now: its time on the line is added
         * once. */
        if (engine->_tx_filled == 0) {
            engine->_deadline += exchange_line_time(engine, 0);
        }
        /* All that was offered is taken: make more. */
        if (engine->_tx_sent == engine->_tx_filled) {
            exchange_make(engine);
        }
        *size = (uint16_t)(engine->_tx_filled - engine->_tx_sent);
    }
    return engine->_config.tx_buffer + engine->_tx_sent;
}

void esp_loader_engine_tx_ack(esp_loader_engine_t *engine, uint16_t size)
{
    /* A caller that takes more than it was offered cannot move the engine past its frame. */
    const uint16_t offered = (uint16_t)(engine->_tx_filled - engine->_tx_sent);
    engine->_tx_sent = (uint16_t)(engine->_tx_sent + (size < offered ? size : offered));
    /* The last byte is with the caller: from here on the answer is awaited. */
    if (engine->_wait == ENGINE_WAIT_SENT && engine->_tx_part == FRAME_END &&
        engine->_tx_sent == engine->_tx_filled) {
        exchange_await(engine);
    }
}
