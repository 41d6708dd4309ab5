/*
 * An SPI bus with one device, whose chip select the firmware drives itself. A pin of the bus that
 * is reset or driven as a plain pin is taken from it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "driver/spi_master.h"
#include "fake_idf.h"
#include "sim_bus.h"
#include "world.h"
#include "world_chip.h"
#include <string.h>

struct spi_device_t {
    int clock_hz;
};

static struct {
    bool initialized;
    bool pin_taken;
    spi_bus_config_t config;
    struct spi_device_t device;
    bool has_device;
} bus;

void fake_spi_pin_used(int pin)
{
    if (bus.initialized && (pin == bus.config.mosi_io_num || pin == bus.config.miso_io_num ||
                            pin == bus.config.sclk_io_num)) {
        bus.pin_taken = true;
    }
}

esp_err_t spi_bus_initialize(spi_host_device_t host, const spi_bus_config_t *config,
                             spi_dma_chan_t dma)
{
    if (host == SPI1_HOST || bus.initialized) {
        return ESP_ERR_INVALID_STATE;
    }
    if (dma == SPI_DMA_DISABLED && config->max_transfer_sz > 64) {
        return ESP_ERR_INVALID_ARG;
    }
    bus.initialized = true;
    bus.pin_taken = false;
    bus.config = *config;
    return ESP_OK;
}

esp_err_t spi_bus_free(spi_host_device_t host)
{
    (void)host;
    if (!bus.initialized || bus.has_device) {
        return ESP_ERR_INVALID_STATE;
    }
    bus.initialized = false;
    return ESP_OK;
}

esp_err_t spi_bus_add_device(spi_host_device_t host, const spi_device_interface_config_t *config,
                             spi_device_handle_t *device)
{
    (void)host;
    if (!bus.initialized || bus.has_device || config->queue_size < 1 || config->mode != 0 ||
        config->clock_speed_hz <= 0) {
        return ESP_ERR_INVALID_ARG;
    }
    if ((config->flags & SPI_DEVICE_HALFDUPLEX) == 0 || config->spics_io_num != -1) {
        world_complain("only half-duplex devices with their own chip select are modelled");
    }
    bus.device.clock_hz = config->clock_speed_hz;
    bus.has_device = true;
    *device = &bus.device;
    return ESP_OK;
}

esp_err_t spi_bus_remove_device(spi_device_handle_t device)
{
    (void)device;
    bus.has_device = false;
    return ESP_OK;
}

static bool bus_reaches_chip(void)
{
    return world_plugged() && !bus.pin_taken &&
           world_is_wired(bus.config.mosi_io_num, WORLD_SIGNAL_SPI_MOSI) &&
           world_is_wired(bus.config.miso_io_num, WORLD_SIGNAL_SPI_MISO) &&
           world_is_wired(bus.config.sclk_io_num, WORLD_SIGNAL_SPI_CLK);
}

esp_err_t spi_device_transmit(spi_device_handle_t device, spi_transaction_t *transaction)
{
    const size_t out = transaction->length / 8;
    const size_t in = transaction->rxlength / 8;
    if (device == NULL || !bus.has_device || out + in == 0 ||
        out + in > (size_t)bus.config.max_transfer_sz || (out > 0 && in > 0)) {
        return ESP_ERR_INVALID_ARG;
    }
    if (bus.pin_taken) {
        world_complain("an SPI transfer on pins that were taken from the bus");
    }
    if (in > 0) {
        memset(transaction->rx_buffer, 0, in);
    }
    if (bus_reaches_chip() && out > 0) {
        (void)sim_spi_write(world_chip(), transaction->tx_buffer, out);
    } else if (bus_reaches_chip()) {
        (void)sim_spi_read(world_chip(), transaction->rx_buffer, in);
    }
    world_sleep_until(world_now() + sim_bus_transfer_us(out + in));
    return ESP_OK;
}

void fake_spi_reset(void)
{
    memset(&bus, 0, sizeof bus);
}
