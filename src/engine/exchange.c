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
#include "wire/words.h"
#include <stddef.h>

/* A stub that has missed a delimiter takes ends of frames for beginnings from there on. A bad
 * escape makes it wait for a beginning again. It reads up to 32 bytes at a time and drops what lies
 * behind such an escape in the same batch (recordings). With more than 32 of them ahead, the
 * command comes in a later batch. */
enum { FRAME_RESYNC_SIZE = 48 };

/* Commands that a chip answers at once and may carry out twice without harm: these are repeated
 * soon. One bit for each opcode. */
static const uint32_t quick_commands = 1u << COMMAND_MEM_BEGIN | 1u << COMMAND_WRITE_REG |
                                       1u << COMMAND_READ_REG | 1u << COMMAND_SPI_SET_PARAMS |
                                       1u << COMMAND_SPI_ATTACH | 1u << COMMAND_READ_FLASH_ROM |
                                       1u << COMMAND_SYNC | 1u << COMMAND_GET_SECURITY_INFO;

enum {
    OPCODE_BITS = 31,
};

uint32_t frame_size(const esp_loader_engine_t *engine, uint32_t block_size)
{
    uint32_t most = engine->_frame_limit;
    if (engine->_stub == NULL && most > ROM_FRAME_SIZE_MAX) {
        most = ROM_FRAME_SIZE_MAX;
    }
    /* Halved until it fits, in multiples of 32 bytes: exchange.h says why. Limits are 256 or more,
     * so it never becomes 0. */
    while (block_size > most) {
        block_size = (block_size >> 1) & ~31u;
    }
    return block_size;
}

/* Where the frame ends, counted from the payload's beginning. */
static int32_t exchange_end(const esp_loader_engine_t *engine)
{
    return engine->_payload_size + engine->_fill_size;
}

/* Marks a byte that is sent as it is: it is not part of what the frame holds. */
enum { FRAME_BARE = 0x100 };

/* What is sent at a place that is not in the payload. Places count from the payload's beginning. */
static uint32_t exchange_byte(const esp_loader_engine_t *engine, int32_t at, int32_t end)
{
    const int32_t begin = exchange_begin_place(engine);
    /* Behind the payload comes its filling, then the delimiter. In front of the frame comes its
     * delimiter, and in front of that the bad escapes for a stub: FRAME_RESYNC_SIZE. */
    const int32_t place = at + exchange_payload_place(engine);
    if (at >= 0) {
        return at < end ? engine->_fill : FRAME_BARE | SLIP_END;
    }
    if (place >= begin) {
        return exchange_head_byte(engine, (uint32_t)place);
    }
    return place + 1 < begin ? FRAME_BARE | SLIP_ESC : FRAME_BARE | SLIP_END;
}

/* The next byte that goes out: the second half of an escape, or what is sent at the next place. */
static uint8_t exchange_next_byte(esp_loader_engine_t *engine)
{
    uint32_t byte = engine->_tx_pending;
    engine->_tx_pending = 0;
    if (byte == 0) {
        const int32_t at = engine->_tx_at++;
        byte = (uint32_t)at < engine->_payload_size
                   ? engine->_payload[at]
                   : exchange_byte(engine, at, exchange_end(engine));
        /* Bare bytes have a bit above these values, so they go out without an escape. */
        if (byte == SLIP_END) {
            engine->_tx_pending = SLIP_ESC_END;
            byte = SLIP_ESC;
        } else if (byte == SLIP_ESC) {
            engine->_tx_pending = SLIP_ESC_ESC;
        }
    }
    return (uint8_t)byte;
}

/* Encodes the payload from the next place on, as far as it or the room goes; returns what that
 * makes. Built for speed, this goes by words. Firmware that is optimised for size sends all bytes
 * the one way above. */
static uint32_t exchange_encode_payload(esp_loader_engine_t *engine, uint8_t *out, uint32_t room)
{
    slip_encoder_t encoder = {.pending = engine->_tx_pending};
    size_t taken = engine->_payload_size - (uint32_t)engine->_tx_at;
    const size_t made = slip_encode(&encoder, out, room, engine->_payload + engine->_tx_at, &taken);
    engine->_tx_at += (int32_t)taken;
    engine->_tx_pending = encoder.pending;
    return (uint32_t)made;
}

/* Fills the transmit buffer as far as the frame goes. It is encoded piece by piece, so that a
 * buffer of one byte is enough, and a payload from where it lies, so that none is copied. */
static void exchange_make(esp_loader_engine_t *engine)
{
    uint32_t made = 0;
    while (made != engine->_config.tx_size && engine->_tx_at <= exchange_end(engine)) {
        if (WORDS_SIZE != 0 && (uint32_t)engine->_tx_at < engine->_payload_size) {
            made += exchange_encode_payload(engine, engine->_config.tx_buffer + made,
                                            engine->_config.tx_size - made);
        } else {
            const uint8_t byte = exchange_next_byte(engine);
            engine->_config.tx_buffer[made++] = byte;
        }
    }
    engine->_tx_left = (uint16_t)made;
    engine->_tx_sent = 0;
}

/* Waits until the command is sent, or for its answer: on a line by asking the caller for bytes, on
 * a bus by the link. */
static void exchange_wait(esp_loader_engine_t *engine, engine_wait_t wait, uint32_t ms)
{
    const esp_loader_bus_t *bus = engine->_config.bus;
    engine_wait_for(engine, wait, ms);
    /* How the wait ends unless something comes before its deadline. */
    engine->_event = ENGINE_EVENT_TIMEOUT;
    /* On a serial line that is where it stays owed. On a bus the link itself drops late answers. */
    engine->_owed = 1;
    if (bus != NULL) {
        bus->link->begin(engine);
    }
}

void exchange_begin(esp_loader_engine_t *engine)
{
    /* If an earlier sending was refused and this one gets no answer, that reason must not be
     * reported. */
    engine->_result.status = 0;
    engine->_tx_pending = 0;
    engine->_tx_left = 0;
    engine->_tx_sent = 0;
    /* Half an answer that came before must not become the beginning of this one. */
    slip_decoder_init(&engine->_rx, engine->_rx_frame, sizeof(engine->_rx_frame));
    /* How long sending takes is not known yet, since the procedure has still to fill in the
     * command. esp_loader_engine_tx_buf() adds it. */
    exchange_wait(engine, ENGINE_WAIT_SENT, EXCHANGE_ANSWER_TIMEOUT);
}

uint32_t *exchange_command(esp_loader_engine_t *engine, uint8_t rung, command_opcode_t opcode,
                           uint32_t word_count)
{
    engine->_rung = rung;
    engine->_result.command = (uint8_t)opcode;
    engine->_word_count = (uint8_t)word_count;
    /* What most commands need. The procedure changes what it needs otherwise before anything is
     * sent. */
    uint8_t attempts = EXCHANGE_ATTEMPTS;
    uint32_t timeout = EXCHANGE_ANSWER_TIMEOUT;
    engine->_tolerant = false;
    engine->_repeated = EXCHANGE_FIRST;
    engine->_passing = 0;
    engine->_fill = 0;
    engine->_asks = 0;
    engine->_raw = false;
    engine->_answer_size = 0;
    engine->_checksum = 0;
    engine->_payload_size = 0;
    engine->_fill_size = 0;
    engine->_heard = 0;
    /* The mask folds a stub's own commands, 0xD0 to 0xD3, onto 0x10 to 0x13. None of those is
     * quick. */
    if ((quick_commands >> (opcode & OPCODE_BITS) & 1) != 0) {
        attempts = EXCHANGE_QUICK_ATTEMPTS;
        timeout = engine->_patience;
    }
    engine->_attempts = attempts;
    engine->_timeout = timeout;
    exchange_begin(engine);
    return engine->_words;
}

uint32_t *exchange_command_once(esp_loader_engine_t *engine, uint8_t rung, command_opcode_t opcode,
                                uint32_t word_count)
{
    uint32_t *words = exchange_command(engine, rung, opcode, word_count);
    /* A second sending could do the command's work twice. So the procedure sees every failure and
     * repairs it in its own way. */
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

uint32_t *exchange_write_register(esp_loader_engine_t *engine, uint8_t rung, uint32_t address,
                                  uint32_t value)
{
    engine->_result.address = address;
    uint32_t *words = exchange_command(engine, rung, COMMAND_WRITE_REG, 4);
    words[0] = address;
    words[1] = value;
    /* All bits, and no pause afterwards. */
    words[2] = 0xFFFFFFFF;
    words[3] = 0;
    return words;
}

void exchange_answer_again(esp_loader_engine_t *engine, uint8_t rung)
{
    engine->_rung = rung;
    engine->_tolerant = true;
    /* The command must not be sent again: it was answered. */
    engine->_attempts = 1;
    /* The receive buffer is kept: part of the frame may be there. */
    exchange_wait(engine, ENGINE_WAIT_ANSWER, exchange_patience(engine));
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

/* Called when the first byte of a frame is wanted. By then the procedure has filled it in, so its
 * size and the time for sending it are known. The frame begins with its delimiter, one place ahead
 * of its first byte. */
static void exchange_open(esp_loader_engine_t *engine)
{
    const uint32_t data_size = exchange_data_size(engine);
    engine->_data_size = (uint16_t)data_size;
    engine->_time_left += exchange_line_time(engine, data_size, 0);
    int32_t at = exchange_begin_place(engine) - exchange_payload_place(engine) - 1;
    /* Bad escapes are for stubs only, and only if the frame before may have been damaged: on a
     * sound line they would be wasted time. */
    if (engine->_stub != NULL && engine->_repeated != EXCHANGE_FIRST) {
        at -= FRAME_RESYNC_SIZE;
    }
    engine->_tx_at = at;
}

const uint8_t *esp_loader_engine_tx_buf(esp_loader_engine_t *engine, uint16_t *size)
{
    *size = 0;
    if (engine->_wait == ENGINE_WAIT_SENT) {
        if (engine->_tx_left == 0) {
            /* Nothing of this frame was made yet. */
            if (engine->_tx_sent == 0) {
                exchange_open(engine);
            }
            /* All that was offered is taken: makes more. */
            exchange_make(engine);
        }
        *size = engine->_tx_left;
    }
    return engine->_config.tx_buffer + engine->_tx_sent;
}

void esp_loader_engine_tx_ack(esp_loader_engine_t *engine, uint16_t size)
{
    /* A caller that takes more than it was offered cannot move the engine past its frame. */
    const uint32_t left = engine->_tx_left;
    const uint32_t taken = size < left ? size : left;
    engine->_tx_left = (uint16_t)(left - taken);
    engine->_tx_sent = (uint16_t)(engine->_tx_sent + taken);
    /* The last byte is with the caller: from here on the answer is awaited. `_tx_at` is that of the
     * frame before until some of this one was offered, so a late report must not count. */
    if (left != 0 && left == taken && engine->_wait == ENGINE_WAIT_SENT &&
        engine->_tx_at > exchange_end(engine)) {
        /* The wait goes on as exchange_wait() has begun it; what the caller has taken may still be
         * on its way to the chip, and exchange_patience() allows for it. */
        engine_wait_for(engine, ENGINE_WAIT_ANSWER, exchange_patience(engine));
    }
}
