/* SPDX-License-Identifier: Apache-2.0 */
#include "../../../../ports/esp_idf/esp32_port.h"
#include "../port_calls.h"
#include "esp32_port.h"

esp_loader_error_t loader_port_esp32_init(const loader_esp32_config_t *config)
{
    static esp32_port_t uart;
    loader_port_calls_close();
    uart = (esp32_port_t){
        .baud_rate = config->baud_rate,
        .uart_port = config->uart_port,
        .uart_rx_pin = (gpio_num_t)config->uart_rx_pin,
        .uart_tx_pin = (gpio_num_t)config->uart_tx_pin,
        .reset_pin = (gpio_num_t)config->reset_trigger_pin,
        .boot_pin = (gpio_num_t)config->gpio0_trigger_pin,
        .rx_buffer_size = config->rx_buffer_size,
        .tx_buffer_size = config->tx_buffer_size,
        .queue_size = config->queue_size,
        .uart_queue = config->uart_queue,
        .dont_initialize_peripheral = config->dont_initialize_peripheral,
    };
    return loader_port_calls_open(&esp32_uart_ops, &uart.port);
}

void loader_port_esp32_deinit(void)
{
    loader_port_calls_close();
}
