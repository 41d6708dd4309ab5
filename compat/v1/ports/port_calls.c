/* SPDX-License-Identifier: Apache-2.0 */
#include "port_calls.h"
#include "../include/esp_loader_v1_port.h"
#include <stddef.h>

#ifndef SERIAL_FLASHER_DEBUG_TRACE
#define SERIAL_FLASHER_DEBUG_TRACE false
#endif

/* NULL: no port is open. */
static esp_loader_port_t *calls_port;

esp_loader_error_t loader_port_calls_open(const esp_loader_port_ops_t *ops, esp_loader_port_t *port)
{
    loader_port_calls_close();
    port->ops = ops;
    const esp_loader_error_t error = ops->init(port);
    calls_port = error == ESP_LOADER_SUCCESS ? port : NULL;
    return error;
}

void loader_port_calls_close(void)
{
    if (calls_port != NULL) {
        calls_port->ops->deinit(calls_port);
        calls_port = NULL;
    }
}

static esp_loader_error_t calls_traced(bool is_write, const uint8_t *data, uint16_t size,
                                       esp_loader_error_t error)
{
    if (SERIAL_FLASHER_DEBUG_TRACE && error == ESP_LOADER_SUCCESS) {
        loader_port_trace(is_write, data, size);
    }
    return error;
}

#ifdef SERIAL_FLASHER_INTERFACE_SDIO
esp_loader_error_t loader_port_sdio_card_init(void)
{
    return calls_port != NULL ? calls_port->ops->sdio_card_init(calls_port) : ESP_LOADER_ERROR_FAIL;
}

esp_loader_error_t loader_port_write(uint32_t function, uint32_t addr, const uint8_t *data,
                                     uint16_t size, uint32_t timeout)
{
    if (calls_port == NULL) {
        return ESP_LOADER_ERROR_FAIL;
    }
    return calls_traced(
        true, data, size,
        calls_port->ops->sdio_write(calls_port, function, addr, data, size, timeout));
}

esp_loader_error_t loader_port_read(uint32_t function, uint32_t addr, uint8_t *data, uint16_t size,
                                    uint32_t timeout)
{
    if (calls_port == NULL) {
        return ESP_LOADER_ERROR_FAIL;
    }
    return calls_traced(
        false, data, size,
        calls_port->ops->sdio_read(calls_port, function, addr, data, size, timeout));
}
#else
esp_loader_error_t loader_port_write(const uint8_t *data, uint16_t size, uint32_t timeout)
{
    if (calls_port == NULL) {
        return ESP_LOADER_ERROR_FAIL;
    }
    return calls_traced(true, data, size, calls_port->ops->write(calls_port, data, size, timeout));
}

esp_loader_error_t loader_port_read(uint8_t *data, uint16_t size, uint32_t timeout)
{
    if (calls_port == NULL) {
        return ESP_LOADER_ERROR_FAIL;
    }
    return calls_traced(false, data, size, calls_port->ops->read(calls_port, data, size, timeout));
}
#endif

#ifdef SERIAL_FLASHER_INTERFACE_SPI
void loader_port_spi_set_cs(uint32_t level)
{
    if (calls_port != NULL) {
        calls_port->ops->spi_set_cs(calls_port, level);
    }
}
#endif

#ifndef SERIAL_FLASHER_INTERFACE_SDIO
esp_loader_error_t loader_port_change_transmission_rate(uint32_t transmission_rate)
{
    return calls_port != NULL
               ? calls_port->ops->change_transmission_rate(calls_port, transmission_rate)
               : ESP_LOADER_ERROR_FAIL;
}
#endif

void loader_port_delay_ms(uint32_t ms)
{
    if (calls_port != NULL) {
        calls_port->ops->delay_ms(calls_port, ms);
    }
}

void loader_port_start_timer(uint32_t ms)
{
    if (calls_port != NULL) {
        calls_port->ops->start_timer(calls_port, ms);
    }
}

uint32_t loader_port_remaining_time(void)
{
    return calls_port != NULL ? calls_port->ops->remaining_time(calls_port) : 0;
}

void loader_port_enter_bootloader(void)
{
    if (calls_port != NULL) {
        calls_port->ops->enter_bootloader(calls_port);
    }
}

void loader_port_reset_target(void)
{
    if (calls_port != NULL) {
        calls_port->ops->reset_target(calls_port);
    }
}
