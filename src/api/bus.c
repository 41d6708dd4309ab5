/*
 * Drives an engine whose chip is on a bus: one transfer after the other.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/bus.h"
#include "api/blocking.h"

enum { TRANSFER_TIMEOUT = 1000 /* what a port may take for one, ms */ };

esp_loader_error_t bus_init(esp_loader_t *loader, esp_loader_port_t *port, const loader_bus_t *kind,
                            const esp_loader_link_t *link)
{
    const esp_loader_engine_config_t config = {
        .bus = &loader->_on_bus.end,
        .tx_buffer = loader->_line.buffer,
        /* Nothing is sent while an answer is awaited here, either. Behind that buffer is the
         * engine's end of the bus. */
        .tx_size = sizeof(loader->_engine._rx_frame),
        .enter_bootloader = &blocking_enter_bootloader,
    };
    esp_loader_engine_init(&loader->_engine, &config);
    /* The memory may hold anything, and the link counts on zeros. */
    loader->_on_bus.end = (esp_loader_bus_t){.link = link};
    loader->_bus = kind;
    /* No write or load has been begun. */
    loader->_cfg = NULL;
    return blocking_init(loader, port);
}

void bus_step(esp_loader_t *loader)
{
    const esp_loader_port_ops_t *ops = loader->_port->ops;
    esp_loader_engine_t *engine = &loader->_engine;
    if ((esp_loader_engine_wants(engine) & ESP_LOADER_WANT_TRANSFER) == 0) {
        /* No transfer: the engine waits for time to pass, and nothing can arrive meanwhile. */
        const uint32_t deadline = esp_loader_engine_deadline(engine);
        const uint32_t left = deadline - esp_loader_engine_time(engine);
        if (left != 0) {
            ops->delay_ms(loader->_port, left);
        }
        /* The port has waited until then, and the engine's clock goes on to that time. */
        esp_loader_engine_set_time(engine, deadline);
        return;
    }
    ops->start_timer(loader->_port, TRANSFER_TIMEOUT);
    const esp_loader_error_t error =
        loader->_bus->transfer(loader->_port, esp_loader_engine_transfer(engine), TRANSFER_TIMEOUT);
    /* The engine sets no deadline for a transfer, but its clock has to go on, so what the transfer
     * took is added to it. A port that counts down from more than it was asked for is taken to have
     * needed no time. */
    const uint32_t remaining = ops->remaining_time(loader->_port);
    if (remaining < TRANSFER_TIMEOUT) {
        esp_loader_engine_set_time(engine,
                                   esp_loader_engine_time(engine) + TRANSFER_TIMEOUT - remaining);
    }
    /* An error does not end the operation here, as the engine may repeat the command. The time is
     * reported first, so that what is begun next is not charged for this transfer. */
    esp_loader_engine_transfer_done(engine, error);
}
