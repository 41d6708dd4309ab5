/* SPDX-License-Identifier: Apache-2.0 */
#include "driver/gpio.h"
#include "driver/uart.h"
#include "esp_loader.h"
#include "loader_config.h"
#include "serial_io.h"
#include <stdio.h>

void app_main(void)
{
    esp_loader_connect_args_t connect_config = ESP_LOADER_CONNECT_DEFAULT();
    const loader_serial_config_t config = {
        .baud_rate = 115200,
        .uart_port = UART_NUM_1,
        .uart_rx_pin = GPIO_NUM_5,
        .uart_tx_pin = GPIO_NUM_4,
        .reset_trigger_pin = GPIO_NUM_25,
        .gpio0_trigger_pin = GPIO_NUM_26,
    };
    if (loader_port_serial_init(&config) == ESP_LOADER_SUCCESS &&
        esp_loader_connect(&connect_config) == ESP_LOADER_SUCCESS &&
        esp_loader_change_baudrate(230400) == ESP_LOADER_SUCCESS) {
        (void)loader_port_change_baudrate(230400);
        printf("Connected to target\n");
    }
    loader_port_serial_deinit();
}
