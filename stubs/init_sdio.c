/*
 * SDIO: nearly all that can be done there is done by a flasher stub, so connecting starts it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/blocking.h"
#include "api/bus.h"
#include "api/log.h"
#include "esp_loader_engine_board.h"
#include "stub_connect.h"

static esp_loader_error_t sdio_transfer(esp_loader_port_t *port,
                                        const esp_loader_transfer_t *transfer, uint32_t timeout)
{
    const esp_loader_port_ops_t *ops = port->ops;
    switch (transfer->kind) {
    case ESP_LOADER_TRANSFER_CARD_INIT:
        return ops->sdio_card_init(port);
    case ESP_LOADER_TRANSFER_READ:
        return ops->sdio_read(port, transfer->function, transfer->address, transfer->in,
                              transfer->size, timeout);
    default:
        return ops->sdio_write(port, transfer->function, transfer->address, transfer->out,
                               transfer->size, timeout);
    }
}

static esp_loader_error_t sdio_connect_loader(esp_loader_t *loader,
                                              esp_loader_connect_args_t *connect_args)
{
    esp_loader_engine_connect(&loader->_engine, connect_args);
    RETURN_ON_ERROR(blocking_run(loader));
    if (LOG_WANTED(ESP_LOADER_LOG_INFO)) {
        log_connected(loader);
    }
    return esp_loader_engine_stub_speaks_sdio(&loader->_engine) ? stub_load_and_start(loader)
                                                                : ESP_LOADER_SUCCESS;
}

/* The stub lies in RAM where programs go, so the ROM loader has to load them. */
static esp_loader_error_t sdio_free_ram(esp_loader_t *loader)
{
    const esp_loader_connect_args_t again = ESP_LOADER_CONNECT_DEFAULT();
    if (!esp_loader_engine_stub_running(&loader->_engine)) {
        return ESP_LOADER_SUCCESS;
    }
    esp_loader_engine_connect(&loader->_engine, &again);
    return blocking_run(loader);
}

static const loader_bus_t sdio_bus = {
    .transfer = sdio_transfer,
    .connect = sdio_connect_loader,
    .step = bus_step,
    .free_ram = sdio_free_ram,
};

esp_loader_error_t esp_loader_init_sdio(esp_loader_t *loader, esp_loader_port_t *port)
{
    return bus_init(loader, port, &sdio_bus, &esp_loader_link_sdio);
}
