/*
 * What SPI and SDIO have in common: one procedure that is put aside for another, transfers that the
 * caller makes, and waiting by asking again and again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/link.h"
#include <string.h>

/* A chip on a bus cannot tell its host that something has changed, so registers are read again and
 * again. More often would keep the host busy; less often would add to the time of every command. */
enum { POLL_PAUSE = 1 /* ms */ };

const esp_loader_transfer_t *esp_loader_engine_transfer(const esp_loader_engine_t *engine)
{
    return &engine->_config.bus->_transfer;
}

void esp_loader_engine_transfer_done(esp_loader_engine_t *engine, esp_loader_error_t result)
{
    /* The caller may report a transfer after its operation was aborted. That must not resume a
     * procedure which waits for something else. */
    if (engine->_wait != ENGINE_WAIT_TRANSFER) {
        return;
    }
    engine_resume(engine, result == ESP_LOADER_SUCCESS ? ENGINE_EVENT_OK : ENGINE_EVENT_TIMEOUT);
    if (result != ESP_LOADER_SUCCESS && engine->_wait == ENGINE_WAIT_NOTHING &&
        engine->_result.code != ESP_LOADER_SUCCESS) {
        /* The operation has ended because of this transfer. The caller knows more of its bus than
         * the engine does, so its code is the one reported. */
        engine->_result.code = result;
    }
}

void link_begin(esp_loader_engine_t *engine)
{
    esp_loader_bus_t *bus = engine->_config.bus;
    /* Room for one procedure is enough: what a link runs begins no exchange, so it is never put
     * aside itself. */
    bus->_procedure = engine->_procedure;
    bus->_procedure_rung = engine->_rung;
    /* Late answers are dropped here, so the engine need not look out for them. */
    engine->_owed = 0;
    /* Each exchange has its own time and begins with the first byte of its frame. */
    bus->_polling = false;
    bus->_at = 0;
    engine->_procedure = bus->link->exchange;
    engine->_rung = engine->_wait == ENGINE_WAIT_SENT ? LINK_SEND : LINK_AWAIT;
    engine_resume(engine, ENGINE_EVENT_OK);
}

/* The procedure that was put aside takes over again, on its own rung. */
static void link_end(esp_loader_engine_t *engine)
{
    const esp_loader_bus_t *bus = engine->_config.bus;
    engine->_procedure = bus->_procedure;
    engine->_rung = bus->_procedure_rung;
}

static esp_loader_transfer_t *link_transfer(esp_loader_engine_t *engine, uint8_t rung,
                                            esp_loader_transfer_kind_t kind, uint16_t size)
{
    esp_loader_transfer_t *transfer = &engine->_config.bus->_transfer;
    /* All else is zero until the link fills it in: what a bus does not use must not be left from
     * the transfer before. */
    *transfer = (esp_loader_transfer_t){.kind = (uint8_t)kind, .size = size};
    engine->_rung = rung;
    /* A transfer has no deadline of the engine's: its caller limits it. */
    engine_wait_for(engine, ENGINE_WAIT_TRANSFER, 0);
    return transfer;
}

esp_loader_transfer_t *link_write(esp_loader_engine_t *engine, uint8_t rung, const uint8_t *bytes,
                                  uint16_t size)
{
    esp_loader_transfer_t *transfer = link_transfer(engine, rung, ESP_LOADER_TRANSFER_WRITE, size);
    transfer->out = bytes;
    return transfer;
}

esp_loader_transfer_t *link_read(esp_loader_engine_t *engine, uint8_t rung, uint8_t *bytes,
                                 uint16_t size)
{
    esp_loader_transfer_t *transfer = link_transfer(engine, rung, ESP_LOADER_TRANSFER_READ, size);
    transfer->in = bytes;
    return transfer;
}

void link_poll(esp_loader_engine_t *engine, uint8_t rung)
{
    esp_loader_bus_t *bus = engine->_config.bus;
    /* The time runs from the first poll: only then has the procedure filled in the command, on
     * whose size and work it depends. */
    if (!bus->_polling) {
        bus->_polling = true;
        engine->_data_size = (uint16_t)exchange_data_size(engine);
        bus->_give_up = engine->_now + exchange_patience(engine);
    }
    /* Signed, so that it is right when the clock wraps. */
    if ((int32_t)(engine->_now - bus->_give_up) >= 0) {
        link_fail(engine);
    } else {
        /* Nothing can come by itself in this pause. */
        engine_quiet(engine, rung, POLL_PAUSE);
    }
}

/* Header and words of the frame; a raw frame has no header. */
static uint16_t link_head_size(const esp_loader_engine_t *engine)
{
    return (uint16_t)(exchange_payload_place(engine) - exchange_begin_place(engine));
}

static void link_write_head(esp_loader_engine_t *engine, uint8_t *out)
{
    engine->_data_size = (uint16_t)exchange_data_size(engine);
    for (int32_t at = exchange_begin_place(engine); at < exchange_payload_place(engine); at++) {
        *out++ = exchange_head_byte(engine, (uint32_t)at);
    }
}

uint16_t link_frame_size(const esp_loader_engine_t *engine)
{
    return (uint16_t)(link_head_size(engine) + engine->_payload_size + engine->_fill_size);
}

esp_loader_transfer_t *link_write_piece(esp_loader_engine_t *engine, uint8_t rung, uint16_t limit)
{
    esp_loader_bus_t *bus = engine->_config.bus;
    uint8_t *buffer = engine->_config.tx_buffer;
    const uint16_t payload_at = link_head_size(engine);
    const uint16_t fill_at = (uint16_t)(payload_at + engine->_payload_size);
    const uint8_t *bytes = buffer;
    uint16_t size = (uint16_t)(link_frame_size(engine) - bus->_at);
    /* Head, payload and filling lie in three places, so each is a piece of its own. The payload
     * goes out from where it lies: to copy it would take a buffer as large as a block. */
    if (bus->_at == 0) {
        size = payload_at;
        link_write_head(engine, buffer);
    } else if (bus->_at < fill_at) {
        bytes = engine->_payload + (bus->_at - payload_at);
        size = (uint16_t)(fill_at - bus->_at);
    } else {
        /* The filling is made in the transmit buffer, as much at a time as that holds. The head has
         * gone out by then. */
        if (size > engine->_config.tx_size) {
            size = engine->_config.tx_size;
        }
        memset(buffer, engine->_fill, size);
    }
    if (size > limit) {
        size = limit;
    }
    /* Counted before the transfer is made. If that fails, the whole exchange begins again. */
    bus->_at = (uint16_t)(bus->_at + size);
    return link_write(engine, rung, bytes, size);
}

bool link_take(esp_loader_engine_t *engine, uint16_t size)
{
    link_end(engine);
    engine->_rx.length = size;
    /* From here on all is as on a serial line: the exchange waits for an answer and is handed a
     * frame. If it waits for something else afterwards, the frame was the answer. */
    engine->_wait = ENGINE_WAIT_ANSWER;
    const exchange_taken_t taken = exchange_take(engine);
    if (taken != EXCHANGE_IGNORED) {
        exchange_finish(engine, taken);
        /* As in link_begin(). */
        engine->_owed = 0;
    }
    if (engine->_wait != ENGINE_WAIT_ANSWER) {
        return true;
    }
    /* Not the answer; perhaps a late one to an earlier command. The link goes on looking. */
    engine->_procedure = engine->_config.bus->link->exchange;
    return false;
}

void link_answered(esp_loader_engine_t *engine)
{
    link_end(engine);
    engine_resume(engine, ENGINE_EVENT_OK);
}

void link_fail(esp_loader_engine_t *engine)
{
    /* Nobody knows how far the chip has come. The link's next exchange begins by bringing both
     * sides together again. */
    engine->_config.bus->_failed = true;
    link_end(engine);
    engine->_event = ENGINE_EVENT_TIMEOUT;
    exchange_end_wait(engine);
}
