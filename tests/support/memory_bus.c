/* SPDX-License-Identifier: Apache-2.0 */
#include "support/memory_bus.h"
#include <assert.h>

static memory_port_t *of(esp_loader_port_t *port)
{
    return container_of(port, memory_port_t, port);
}

/* Time goes on with every transfer. */
static esp_loader_error_t after(memory_port_t *port, bool done, size_t size)
{
    port->now_us += sim_bus_transfer_us(size);
    sim_link_advance(port->link, port->now_us);
    return done ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_FAIL;
}

static void bus_set_cs(esp_loader_port_t *handle, uint32_t level)
{
    sim_spi_select(of(handle)->chip, level == 0);
}

static esp_loader_error_t bus_write(esp_loader_port_t *handle, const uint8_t *data, uint16_t size,
                                    uint32_t timeout)
{
    (void)timeout;
    assert(size > 0);
    of(handle)->calls.write++;
    return after(of(handle), sim_spi_write(of(handle)->chip, data, size), size);
}

static esp_loader_error_t bus_read(esp_loader_port_t *handle, uint8_t *data, uint16_t size,
                                   uint32_t timeout)
{
    (void)timeout;
    assert(size > 0);
    of(handle)->calls.read++;
    return after(of(handle), sim_spi_read(of(handle)->chip, data, size), size);
}

static esp_loader_error_t bus_sdio_write(esp_loader_port_t *handle, uint32_t function,
                                         uint32_t address, const uint8_t *data, uint16_t size,
                                         uint32_t timeout)
{
    (void)timeout;
    of(handle)->calls.write++;
    return after(of(handle),
                 sim_sdio_write(of(handle)->chip, (uint8_t)function, address, data, size), size);
}

static esp_loader_error_t bus_sdio_read(esp_loader_port_t *handle, uint32_t function,
                                        uint32_t address, uint8_t *data, uint16_t size,
                                        uint32_t timeout)
{
    (void)timeout;
    of(handle)->calls.read++;
    return after(of(handle),
                 sim_sdio_read(of(handle)->chip, (uint8_t)function, address, data, size), size);
}

static esp_loader_error_t bus_card_init(esp_loader_port_t *handle)
{
    return after(of(handle), sim_sdio_card_init(of(handle)->chip), 0);
}

void memory_port_strap(memory_port_t *port, sim_bus_t bus)
{
    const bool offered = sim_bus_strap(port->chip, bus);
    assert(offered);
    port->ops.write = bus == SIM_BUS_SPI ? bus_write : NULL;
    port->ops.read = bus == SIM_BUS_SPI ? bus_read : NULL;
    port->ops.read_available = NULL;
    port->ops.change_transmission_rate = NULL;
    port->ops.spi_set_cs = bus == SIM_BUS_SPI ? bus_set_cs : NULL;
    port->ops.sdio_write = bus == SIM_BUS_SDIO ? bus_sdio_write : NULL;
    port->ops.sdio_read = bus == SIM_BUS_SDIO ? bus_sdio_read : NULL;
    port->ops.sdio_card_init = bus == SIM_BUS_SDIO ? bus_card_init : NULL;
}

bool memory_bus_transfer(sim_chip_t *chip, const esp_loader_transfer_t *transfer, sim_bus_t bus)
{
    if (transfer->kind == ESP_LOADER_TRANSFER_CARD_INIT) {
        assert(transfer->size == 0);
        return sim_sdio_card_init(chip);
    }
    const bool reads = transfer->kind == ESP_LOADER_TRANSFER_READ;
    assert(transfer->size == 0 || (reads ? transfer->in != NULL : transfer->out != NULL));
    if (bus == SIM_BUS_SDIO) {
        return reads ? sim_sdio_read(chip, transfer->function, transfer->address, transfer->in,
                                     transfer->size)
                     : sim_sdio_write(chip, transfer->function, transfer->address, transfer->out,
                                      transfer->size);
    }
    bool done = true;
    if (transfer->select) {
        sim_spi_select(chip, true);
        done = sim_spi_write(chip, transfer->preamble, sizeof(transfer->preamble));
    }
    if (done && transfer->size > 0) {
        done = reads ? sim_spi_read(chip, transfer->in, transfer->size)
                     : sim_spi_write(chip, transfer->out, transfer->size);
    }
    if (transfer->release || !done) {
        sim_spi_select(chip, false);
    }
    return done;
}
