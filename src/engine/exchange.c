/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/exchange.h"
#include "engine/frame.h"
#include "engine/link.h"
#include "wire/bytes.h"
#include "wire/response.h"
#include "wire/slip.h"

/* Sends the command from its first byte. How long that may take is known with its size: later. */
static void exchange_begin(esp_loader_engine_t *engine)
{
    engine->_result.status = 0;
    engine->_tx_part = FRAME_BEGIN;
    engine->_tx_at = 0;
    engine->_tx_filled = 0;
    engine->_tx_sent = 0;
    engine->_tx_pending = 0;
    slip_decoder_init(&engine->_rx, engine->_rx_frame, sizeof(engine->_rx_frame));
    engine_wait_for(engine, ENGINE_WAIT_SENT, EXCHANGE_ANSWER_TIMEOUT);
    if (engine->_config.bus != NULL) {
        engine->_config.bus->link->begin(engine, LINK_SEND);
    }
}

uint32_t *exchange_command(esp_loader_engine_t *engine, uint8_t rung, command_opcode_t opcode,
                           uint8_t word_count)
{
    engine->_rung = rung;
    engine->_result.command = (uint8_t)opcode;
    engine->_word_count = word_count;
    engine->_attempts = EXCHANGE_ATTEMPTS;
    engine->_tolerant = false;
    engine->_repeated = false;
    engine->_raw = false;
    engine->_answer_size = 0;
    engine->_payload_size = 0;
    engine->_fill_size = 0;
    engine->_checksum = 0;
    engine->_timeout = EXCHANGE_ANSWER_TIMEOUT;
    exchange_begin(engine);
    return engine->_words;
}

uint32_t *exchange_command_once(esp_loader_engine_t *engine, uint8_t rung, command_opcode_t opcode,
                                uint8_t word_count)
{
    uint32_t *words = exchange_command(engine, rung, opcode, word_count);
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
    words[2] = 0xFFFFFFFF;
    words[3] = 0;
}

/* Milliseconds that the command takes on the line: a frame of nothing but escapes is twice as long
 * as its data. */
static uint32_t exchange_line_time(const esp_loader_engine_t *engine)
{
    return engine_line_time(engine, 2u * frame_data_size(engine));
}

uint32_t exchange_patience(const esp_loader_engine_t *engine)
{
    return engine->_timeout + exchange_line_time(engine) +
           engine_line_time(engine, sizeof(engine->_rx_frame));
}

/* What the caller has taken may still be on its way to the chip. */
static void exchange_await(esp_loader_engine_t *engine)
{
    engine_wait_for(engine, ENGINE_WAIT_ANSWER, exchange_patience(engine));
    if (engine->_config.bus != NULL) {
        engine->_config.bus->link->begin(engine, LINK_AWAIT);
    }
}

void exchange_answer_again(esp_loader_engine_t *engine, uint8_t rung)
{
    engine->_rung = rung;
    engine->_tolerant = true;
    exchange_await(engine);
}

void exchange_raw(esp_loader_engine_t *engine, uint8_t rung, uint32_t word)
{
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
    if (--engine->_attempts > 0) {
        engine->_repeated = true;
        exchange_begin(engine);
    } else if (engine->_tolerant) {
        engine_resume(engine, event);
    } else {
        exchange_give_up(engine, event);
    }
}

void exchange_deadline(esp_loader_engine_t *engine)
{
    exchange_fail(engine, engine->_wait == ENGINE_WAIT_REFUSED ? ENGINE_EVENT_REFUSED
                                                               : ENGINE_EVENT_TIMEOUT);
}

const uint8_t *esp_loader_engine_tx_buf(esp_loader_engine_t *engine, uint16_t *size)
{
    if (engine->_wait != ENGINE_WAIT_SENT) {
        *size = 0;
    } else {
        if (engine->_tx_filled == 0) {
            engine->_deadline += exchange_line_time(engine);
        }
        if (engine->_tx_sent == engine->_tx_filled) {
            frame_make(engine);
        }
        *size = (uint16_t)(engine->_tx_filled - engine->_tx_sent);
    }
    return engine->_config.tx_buffer + engine->_tx_sent;
}

void esp_loader_engine_tx_ack(esp_loader_engine_t *engine, uint16_t size)
{
    const uint16_t offered = (uint16_t)(engine->_tx_filled - engine->_tx_sent);
    engine->_tx_sent = (uint16_t)(engine->_tx_sent + (size < offered ? size : offered));
    if (engine->_wait == ENGINE_WAIT_SENT && engine->_tx_part == FRAME_END &&
        engine->_tx_sent == engine->_tx_filled) {
        exchange_await(engine);
    }
}

/* Bytes of data before the status of an answer; the status size is known by then. */
uint8_t exchange_answer_data_size(const esp_loader_engine_t *engine)
{
    return (uint8_t)(engine->_rx.length - RESPONSE_HEADER_SIZE - engine->_status_size);
}

const uint8_t *exchange_answer_data(const esp_loader_engine_t *engine)
{
    return &engine->_rx_frame[RESPONSE_HEADER_SIZE];
}

/* The first answer, to SYNC, is nothing but a status: its size tells the loader's kind. */
static void exchange_learn_status_size(esp_loader_engine_t *engine, uint16_t size)
{
    if (engine->_status_size == 0 &&
        (size == RESPONSE_STATUS_SIZE_SHORT || size == RESPONSE_STATUS_SIZE_LONG)) {
        engine->_status_size = (uint8_t)size;
    }
}

void exchange_take(esp_loader_engine_t *engine)
{
    const uint8_t *frame = engine->_rx_frame;
    if (engine->_raw) {
        engine_resume(engine, ENGINE_EVENT_OK);
        return;
    }
    if (!response_is_sound(frame, engine->_rx.length)) {
        return;
    }
    const uint16_t size = (uint16_t)(engine->_rx.length - RESPONSE_HEADER_SIZE);
    const bool ours = frame[RESPONSE_OPCODE] == engine->_result.command;
    if (ours) {
        exchange_learn_status_size(engine, size);
    }
    if (engine->_status_size == 0 || size < engine->_status_size) {
        return;
    }
    const uint16_t data_size = (uint16_t)(size - engine->_status_size);
    const uint8_t *status = &frame[RESPONSE_DATA + data_size];
    if (status[0] != 0) {
        /* A ROM says that it failed, then why; a stub only why (esp-flasher-stub, send_response).
         */
        const uint8_t why = status[engine->_stub != NULL ? 0 : 1];
        /* A refusal brings no data, whatever was asked for. */
        if (data_size == 0 && (ours || why == ROM_ERROR_INVALID_MESSAGE)) {
            engine->_result.status = why;
            if (ours) {
                exchange_fail(engine, ENGINE_EVENT_REFUSED);
            } else {
                /* One of a command that the ROM does not know, or forbids, carries another opcode
                 * and comes eight times (esptool, ESPLoader.command): none of them may be taken for
                 * that of the next command. */
                engine_wait_for(engine, ENGINE_WAIT_REFUSED, ENGINE_QUIET_TIME);
            }
        }
        return;
    }
    if (!ours || (engine->_answer_size != data_size && engine->_answer_size != EXCHANGE_ANY_SIZE)) {
        return;
    }
    engine->_value = bytes_get_u32(&frame[RESPONSE_VALUE]);
    if (engine->_repeated) {
        /* The answer to the first sending may still come: it must not meet the next command. */
        engine_wait_for(engine, ENGINE_WAIT_QUIET, ENGINE_QUIET_TIME);
    } else {
        engine_resume(engine, ENGINE_EVENT_OK);
    }
}

void esp_loader_engine_rx(esp_loader_engine_t *engine, const uint8_t *bytes, size_t size)
{
    for (; size > 0 && engine->_wait == ENGINE_WAIT_ANSWER; size--) {
        if (slip_decode(&engine->_rx, *bytes++)) {
            exchange_take(engine);
        }
    }
}

uint16_t esp_loader_engine_rx_certain(const esp_loader_engine_t *engine)
{
    const esp_loader_slip_decoder_t *rx = &engine->_rx;
    if (engine->_wait != ENGINE_WAIT_ANSWER) {
        return 1;
    }
    uint16_t length = rx->complete ? 0 : rx->length;
    uint16_t whole =
        (uint16_t)(RESPONSE_HEADER_SIZE +
                   (engine->_status_size != 0 ? engine->_status_size : RESPONSE_STATUS_SIZE_SHORT));
    if (engine->_raw) {
        whole = rx->capacity;
    } else if (length >= 4 && rx->frame[RESPONSE_OPCODE] == engine->_result.command) {
        const uint16_t announced =
            (uint16_t)(RESPONSE_HEADER_SIZE + bytes_get_u16(&rx->frame[RESPONSE_SIZE]));
        if (announced <= rx->capacity) {
            whole = announced;
        }
    }
    const uint16_t rest = length < whole ? (uint16_t)(whole - length) : 0;
    return (uint16_t)(rest + (rx->inside ? 1 : 2));
}
