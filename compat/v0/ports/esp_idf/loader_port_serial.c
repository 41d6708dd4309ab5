/*
 * The port of 2020 on ESP-IDF: that of 1.x with fewer settings.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp32_port.h"
#include "serial_io.h"

esp_loader_error_t loader_port_serial_init(const loader_serial_config_t *config)
{
    const loader_esp32_config_t later = {
        .baud_rate = config->baud_rate,
        .uart_port = config->uart_port,
        .uart_rx_pin = config->uart_rx_pin,
        .uart_tx_pin = config->uart_tx_pin,
        .reset_trigger_pin = config->reset_trigger_pin,
        .gpio0_trigger_pin = config->gpio0_trigger_pin,
    };
    return loader_port_esp32_init(&later);
}

void loader_port_serial_deinit(void)
{
    loader_port_esp32_deinit();
}
