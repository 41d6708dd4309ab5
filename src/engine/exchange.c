/*
 * Sends a command and takes its answer. On a serial line the frame is encoded here, byte by byte,
 * as the caller takes it; on a bus the link carries it.
 *
 * Answers have no number that ties them to a command. An answer counts if its frame is sound, its
 * opcode is that of the command, its status is good and its size is the expected one. All else is
 * ignored, so that noise and late answers do no harm; what was only lost is sent again.
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
 * makes it wait for a beginning again. So many give it time to do so before the command comes. */
enum { FRAME_RESYNC_SIZE = 10 };

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
        size = engine->_stub != NULL && engine->_repeated ? FRAME_RESYNC_SIZE : 0;
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

/* Waits until the command is sent, or for its answer. On a bus the link does it. */
static void exchange_wait(esp_loader_engine_t *engine, engine_wait_t wait)
{
    const esp_loader_bus_t *bus = engine->_config.bus;
    /* On a bus the link goes on from here; on a line the caller is asked for bytes. */
    uint8_t rung = LINK_SEND;
    uint32_t ms =
        EXCHANGE_ANSWER_TIMEOUT; /* how long sending takes is known with its size: later */
    /* The time for sending cannot grow with the frame yet: the procedure has still to fill it
     * in. esp_loader_engine_tx_buf() adds it. */
    if (wait == ENGINE_WAIT_ANSWER) {
        /* What the caller has taken may still be on its way to the chip: exchange_patience()
         * allows for it. */
        rung = LINK_AWAIT;
        ms = exchange_patience(engine);
    }
    engine_wait_for(engine, wait, ms);
    if (bus != NULL) {
        bus->link->begin(engine, rung);
    }
}

/* Sends the command from its first byte. */
static void exchange_begin(esp_loader_engine_t *engine)
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
    exchange_wait(engine, ENGINE_WAIT_SENT);
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
    engine->_repeated = false;
    engine->_raw = false;
    engine->_answer_size = 0;
    engine->_payload_size = 0;
    engine->_fill_size = 0;
    engine->_checksum = 0;
    engine->_fill = 0;
    engine->_timeout = EXCHANGE_ANSWER_TIMEOUT;
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
    /* The receive buffer is kept: part of the frame may be there. */
    exchange_wait(engine, ENGINE_WAIT_ANSWER);
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

void exchange_give_up(esp_loader_engine_t *engine, engine_event_t event)
{
    engine_finish(engine, event == ENGINE_EVENT_REFUSED ? ESP_LOADER_ERROR_INVALID_RESPONSE
                                                        : ESP_LOADER_ERROR_TIMEOUT);
}

void exchange_fail(esp_loader_engine_t *engine, engine_event_t event)
{
    /* Sent again at once: the deadline that has passed was pause enough. From now on an answer
     * may be a late one, which `_repeated` remembers. */
    if (--engine->_attempts > 0) {
        engine->_repeated = true;
        exchange_begin(engine);
    } else if (engine->_tolerant) {
        engine_resume(engine, event);
    } else {
        exchange_give_up(engine, event);
    }
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
        exchange_wait(engine, ENGINE_WAIT_ANSWER);
    }
}

/* The first answer, to SYNC, is nothing but a status, so its size tells which kind of loader
 * answers: see RESPONSE_STATUS_SIZE_SHORT. */
static void exchange_learn_status_size(esp_loader_engine_t *engine, uint32_t size)
{
    if (engine->_status_size == 0 &&
        (size == RESPONSE_STATUS_SIZE_SHORT || size == RESPONSE_STATUS_SIZE_LONG)) {
        engine->_status_size = (uint8_t)size;
    }
}

/* A refusal has come: a status `why` without data. `ours`: under the opcode of the command that
 * was sent. */
static void exchange_take_refusal(esp_loader_engine_t *engine, uint8_t why, bool ours)
{
    /* A late refusal of another command says nothing about this one, except for one code: a ROM
     * answers a command that it does not know under the opcode of an earlier one. */
    if (!ours && why != ROM_ERROR_INVALID_MESSAGE) {
        return;
    }
    engine->_result.status = why;
    if (ours) {
        exchange_fail(engine, ENGINE_EVENT_REFUSED);
    } else {
        /* Such a refusal comes eight times (esptool, ESPLoader.command). All must have passed
         * before the next command, which would take one for its own answer. */
        engine_wait_for(engine, ENGINE_WAIT_REFUSED, ENGINE_QUIET_TIME);
    }
}

void exchange_take(esp_loader_engine_t *engine)
{
    const uint8_t *frame = engine->_rx_frame;
    const uint32_t length = engine->_rx.length;
    /* Nothing to check it by: the procedure looks at its size and content. */
    if (engine->_raw) {
        engine_resume(engine, ENGINE_EVENT_OK);
        return;
    }
    /* Noise, text that the chip prints, or a frame that the line has damaged. The answer may
     * still come. */
    if (!response_is_sound(frame, length)) {
        return;
    }
    const bool ours = frame[RESPONSE_OPCODE] == engine->_result.command;
    if (ours) {
        exchange_learn_status_size(engine, length - RESPONSE_HEADER_SIZE);
    }
    /* Before SYNC was answered nothing can be told about any other frame. */
    const uint32_t status_size = engine->_status_size;
    if (status_size == 0 || length < RESPONSE_HEADER_SIZE + status_size) {
        return;
    }
    const uint32_t data_size = length - RESPONSE_HEADER_SIZE - status_size;
    const uint8_t *status = &frame[RESPONSE_DATA + data_size];
    if (status[0] != 0) {
        /* A ROM says that it failed, then why; a stub only why (esp-flasher-stub,
         * send_response). A refusal brings no data, whatever was asked for: with data it is
         * taken for noise. */
        if (data_size == 0) {
            exchange_take_refusal(engine, status[engine->_stub != NULL ? 0 : 1], ours);
        }
        return;
    }
    /* Late, or not what this command brings: the right one may follow. */
    if (!ours || (engine->_answer_size != data_size && engine->_answer_size != EXCHANGE_ANY_SIZE)) {
        return;
    }
    engine->_value = bytes_get_u32(&frame[RESPONSE_VALUE]);
    if (engine->_repeated) {
        /* The command was sent more than once, so the answer to its first sending may still
         * come. It must not meet the next command: wait, and discard what arrives. */
        engine_wait_for(engine, ENGINE_WAIT_QUIET, ENGINE_QUIET_TIME);
    } else {
        engine_resume(engine, ENGINE_EVENT_OK);
    }
}

void esp_loader_engine_rx(esp_loader_engine_t *engine, const uint8_t *bytes, size_t size)
{
    /* One answer at a time: once it is there, the procedure may have sent the next command, and
     * bytes behind the answer are of no use. */
    for (; size > 0 && engine->_wait == ENGINE_WAIT_ANSWER; size--) {
        if (slip_decode(&engine->_rx, *bytes++)) {
            exchange_take(engine);
        }
    }
}

/* Bytes that the frame has at least, of which `length` have come. Ports without `read_available`
 * read that many, so it must never be too many: they would wait for bytes that do not come. */
static uint32_t exchange_frame_size(const esp_loader_engine_t *engine, uint32_t length)
{
    const esp_loader_slip_decoder_t *rx = &engine->_rx;
    /* A packet of flash fills its place. */
    if (engine->_raw) {
        return rx->capacity;
    }
    uint32_t data = RESPONSE_STATUS_SIZE_SHORT;
    /* The header has come and is of our command: its size can be believed, if it fits at all. */
    if (length >= RESPONSE_VALUE && rx->frame[RESPONSE_OPCODE] == engine->_result.command &&
        bytes_get_u16(&rx->frame[RESPONSE_SIZE]) <= sizeof(engine->_rx_frame) - RESPONSE_DATA) {
        data = bytes_get_u16(&rx->frame[RESPONSE_SIZE]);
    } else if (engine->_status_size != 0) {
        data = engine->_status_size;
    }
    return RESPONSE_DATA + data;
}

uint16_t esp_loader_engine_rx_certain(const esp_loader_engine_t *engine)
{
    /* Nothing is awaited: what comes is discarded, a byte at a time. */
    if (engine->_wait != ENGINE_WAIT_ANSWER) {
        return 1;
    }
    const uint32_t state = engine->_rx.state;
    /* Between frames `length` is that of the frame before. */
    const uint32_t length = state > SLIP_BETWEEN ? engine->_rx.length : 0;
    const uint32_t size = exchange_frame_size(engine, length);
    /* The END behind the frame is certain, and outside of a frame the one before it. */
    const uint32_t ends = state == SLIP_OUTSIDE ? 2 : 1;
    return (uint16_t)(ends + (size > length ? size - length : 0));
}
