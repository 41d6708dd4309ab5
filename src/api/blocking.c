/*
 * Drives an engine through the operations of a port. The port counts down, the engine counts up: a
 * deadline is handed to the port as a countdown, and what is left of it gives the time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/blocking.h"
#include "api/bus.h"
#include "api/log.h"

/* A port of this interface resets its chip by functions of its own, lines and times included. So to
 * the engine the way into the loader is a single step. */
static const esp_loader_reset_step_t enter_bootloader_step = {.lines = 0};
const esp_loader_reset_sequence_t blocking_enter_bootloader = {&enter_bootloader_step, 1};

static void blocking_now(esp_loader_engine_t *engine)
{
    esp_loader_engine_set_time(engine, esp_loader_engine_time(engine));
}

/* `size` is a pointer, as below, so that the stack holds that number once. */
static esp_loader_error_t blocking_send(esp_loader_t *loader, esp_loader_port_t *port,
                                        const uint8_t *bytes, const uint16_t *size,
                                        uint32_t timeout)
{
    if (LOG_WANTED(ESP_LOADER_LOG_DEBUG)) {
        log_command_sent(loader, bytes, *size);
        log_bytes(loader, "tx", bytes, *size);
    }
    const esp_loader_error_t error = port->ops->write(port, bytes, *size, timeout);
    if (error == ESP_LOADER_SUCCESS) {
        /* Only after success: after an error nobody knows how much was sent, and the engine sends
         * the command again from its first byte, or gives up. */
        esp_loader_engine_tx_ack(&loader->_engine, *size);
    }
    return error;
}

/* Reads into the loader's own buffer, behind what has come of the answer. `size` is the caller's
 * because ports write to it. */
static esp_loader_error_t blocking_receive(esp_loader_t *loader, esp_loader_port_t *port,
                                           uint16_t *size, uint32_t timeout)
{
    const esp_loader_port_ops_t *ops = port->ops;
    enum { ANSWER = sizeof(loader->_engine._rx_frame) };
    uint8_t *bytes = loader->_line.buffer + ANSWER;
    /* One byte at a time with `read`, which waits for all that it is asked for: some ports lose
     * what came, or fail, if that is not there at once. */
    *size = 1;
    const esp_loader_error_t error =
        ops->read_available == NULL
            ? ops->read(port, bytes, *size, timeout)
            : ops->read_available(port, bytes, sizeof(loader->_line.buffer) - ANSWER, size,
                                  timeout);
    if (error == ESP_LOADER_SUCCESS) {
        if (LOG_WANTED(ESP_LOADER_LOG_DEBUG)) {
            log_bytes(loader, "rx", bytes, *size);
        }
        esp_loader_engine_rx(&loader->_engine, bytes, *size);
    }
    return error;
}

/* Sends what is to be sent, or takes what arrives, for as long as the engine's deadline allows, and
 * tells it the time that has passed. */
static void blocking_step(esp_loader_t *loader, esp_loader_port_t *port)
{
    esp_loader_engine_t *engine = &loader->_engine;
    /* Asked before the deadline, which grows with what is to be sent. */
    _Alignas(uint32_t) uint16_t size; /* small cores reach words of their stack at once */
    const uint8_t *bytes = esp_loader_engine_tx_buf(engine, &size);
    uint32_t limit = esp_loader_engine_deadline(engine) - esp_loader_engine_time(engine);
    uint32_t remaining = 0;
    /* Some ports take 0 for no limit, so the least is 1. */
    if (limit == 0) {
        limit = 1;
    }

    port->ops->start_timer(port, limit);
    const esp_loader_error_t error = size != 0 ? blocking_send(loader, port, bytes, &size, limit)
                                               : blocking_receive(loader, port, &size, limit);
    /* A port that has waited until the deadline has met no error. To the engine that is just time:
     * `remaining` stays 0. */
    if (error != ESP_LOADER_ERROR_TIMEOUT) {
        remaining = port->ops->remaining_time(port);
        /* The countdown may have begun with more than the port was asked for. That must not turn
         * the clock back. */
        if (remaining > limit) {
            remaining = limit;
        }
        /* The port's own error ends the operation and becomes its result. */
        if (error != ESP_LOADER_SUCCESS) {
            esp_loader_engine_abort(engine, error);
        }
    }
    esp_loader_engine_set_time(engine, esp_loader_engine_time(engine) + limit - remaining);
}

esp_loader_error_t blocking_run(esp_loader_t *loader)
{
    esp_loader_port_t *port = loader->_port;
    uint32_t wants;
    /* The engine's clock runs only while this function does. Reporting the old time here makes the
     * operation begin now. */
    blocking_now(&loader->_engine);
    /* A change of rate is left to blocking_run_with_baud(), so that a program without one does not
     * carry it. */
    while (((wants = esp_loader_engine_wants(&loader->_engine)) &
            (ESP_LOADER_WANT_DONE | ESP_LOADER_WANT_BAUD)) == 0) {
        if (wants & ESP_LOADER_WANT_LINES) {
            port->ops->enter_bootloader(port);
            esp_loader_engine_lines_done(&loader->_engine);
            /* The port has waited as long as its lines need. */
            blocking_now(&loader->_engine);
        } else if (loader->_bus != NULL) {
            /* Through a pointer, so that firmware for a serial line does not carry the bus. */
            loader->_bus->step(loader);
        } else {
            blocking_step(loader, port);
        }
    }
    const esp_loader_result_t *result = esp_loader_engine_result(&loader->_engine);
    /* Where the rate is to change the operation has not ended: its command was carried out. */
    const bool failed = (wants & ESP_LOADER_WANT_DONE) != 0 && result->code != ESP_LOADER_SUCCESS;
    if (LOG_WANTED(ESP_LOADER_LOG_ERROR) && failed) {
        log_failure(loader, result);
    }
    if (LOG_WANTED(ESP_LOADER_LOG_DEBUG) && !failed) {
        log_command_done(loader, result);
    }
    return result->code;
}
