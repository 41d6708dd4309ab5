/*
 * What SPI and SDIO have in common: one procedure that is put aside for another, transfers that the
 * caller makes, and waiting by asking again and again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/link.h"
#include <string.h>

/* A bus has no way to tell its host that something has changed, so registers are read again and
 * again. More often would keep the host busy; more seldom would add its pause to each command. */
enum { POLL_PAUSE = 1 /* ms */ };

const esp_loader_transfer_t *esp_loader_engine_transfer(const esp_loader_engine_t *engine)
{
    return &engine->_config.bus->_transfer;
}

void esp_loader_engine_transfer_done(esp_loader_engine_t *engine, esp_loader_error_t result)
{
    /* The caller may report a transfer after the operation that wanted it has been aborted. That
     * must not resume a procedure which awaits something else. */
    if (engine->_wait != ENGINE_WAIT_TRANSFER) {
        return;
    }
    engine_resume(engine, result == ESP_LOADER_SUCCESS ? ENGINE_EVENT_OK : ENGINE_EVENT_TIMEOUT);
    if (result != ESP_LOADER_SUCCESS && engine->_wait == ENGINE_WAIT_NOTHING &&
        engine->_result.code != ESP_LOADER_SUCCESS) {
        /* The operation has ended for this transfer. The caller knows better than the engine what
         * became of its bus, so its code is the one reported. */
        engine->_result.code = result;
    }
}

void link_begin(esp_loader_engine_t *engine, uint8_t rung)
{
    esp_loader_bus_t *bus = engine->_config.bus;
    /* Room for one procedure is enough: a link's own begins no exchange, so it is never put aside
     * itself. */
    bus->_procedure = engine->_procedure;
    bus->_procedure_rung = engine->_rung;
    bus->_polling = false;
    bus->_at = 0;
    engine->_procedure = bus->link->exchange;
    engine->_rung = rung;
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
    *transfer = (esp_loader_transfer_t){.kind = (uint8_t)kind, .size = size};
    engine->_rung = rung;
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
    /* The time runs from the first poll, since only then size and time of the command are known. */
    if (!bus->_polling) {
        bus->_polling = true;
        engine->_data_size = exchange_data_size(engine);
        bus->_give_up = engine->_now + exchange_patience(engine);
    }
    if ((int32_t)(engine->_now - bus->_give_up) >= 0) {
        link_fail(engine);
    } else {
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
    engine->_data_size = exchange_data_size(engine);
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
     * goes out from where it lies: copying it would take a buffer as large as a block. */
    if (bus->_at == 0) {
        size = payload_at;
        link_write_head(engine, buffer);
    } else if (bus->_at < fill_at) {
        bytes = engine->_payload + (bus->_at - payload_at);
        size = (uint16_t)(fill_at - bus->_at);
    } else {
        /* The filling is made in the transmit buffer, as much as that holds. */
        if (size > engine->_config.tx_size) {
            size = engine->_config.tx_size;
        }
        memset(buffer, engine->_fill, size);
    }
    if (size > limit) {
        size = limit;
    }
    bus->_at = (uint16_t)(bus->_at + size);
    return link_write(engine, rung, bytes, size);
}

bool link_take(esp_loader_engine_t *engine, uint16_t size)
{
    link_end(engine);
    engine->_rx.length = size;
    /* The exchange checks the frame as it does on a serial line. If it leaves this wait, the frame
     * was the answer. */
    engine->_wait = ENGINE_WAIT_ANSWER;
    exchange_take(engine);
    if (engine->_wait != ENGINE_WAIT_ANSWER) {
        return true;
    }
    /* Not the answer, perhaps a late one to an earlier command: the link goes on looking. */
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
    /* Nobody knows how far the chip came. The link's next exchange begins by bringing both sides
     * together again. */
    engine->_config.bus->_failed = true;
    link_end(engine);
    engine->_event = ENGINE_EVENT_TIMEOUT;
    exchange_end_wait(engine);
}
