/*
 * SPI: makes transactions of transfers, with chip select.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/bus.h"

enum {
    CHIP_SELECTED = 0, /* the line is low */
    CHIP_RELEASED = 1,
};

static esp_loader_error_t spi_bytes(esp_loader_port_t *port, const esp_loader_transfer_t *transfer,
                                    uint32_t timeout)
{
    /* A command without bytes is all in its preamble. */
    if (transfer->size == 0) {
        return ESP_LOADER_SUCCESS;
    }
    if (transfer->kind == ESP_LOADER_TRANSFER_READ) {
        return port->ops->read(port, transfer->in, transfer->size, timeout);
    }
    return port->ops->write(port, transfer->out, transfer->size, timeout);
}

static esp_loader_error_t spi_transfer(esp_loader_port_t *port,
                                       const esp_loader_transfer_t *transfer, uint32_t timeout)
{
    esp_loader_error_t error = ESP_LOADER_SUCCESS;
    /* Not every transfer begins a transaction: a frame goes out in several, with the chip selected
     * all the time. */
    if (transfer->select) {
        port->ops->spi_set_cs(port, CHIP_SELECTED);
        error = port->ops->write(port, transfer->preamble, sizeof(transfer->preamble), timeout);
    }
    if (error == ESP_LOADER_SUCCESS) {
        error = spi_bytes(port, transfer, timeout);
    }
    /* Also after an error, so that the chip does not wait in the middle of a transaction. */
    if (transfer->release || error != ESP_LOADER_SUCCESS) {
        port->ops->spi_set_cs(port, CHIP_RELEASED);
    }
    return error;
}

/* No `connect` of its own: over SPI connecting starts no stub, and none is in the way of a
 * program. */
static const loader_bus_t spi_bus = {.transfer = spi_transfer, .step = bus_step};

esp_loader_error_t esp_loader_init_spi(esp_loader_t *loader, esp_loader_port_t *port)
{
    return bus_init(loader, port, &spi_bus, &esp_loader_link_spi);
}
