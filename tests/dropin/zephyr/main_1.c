/* SPDX-License-Identifier: Apache-2.0 */
#include "definitions.h"
#include "program_1.h"
#include <esp_loader.h>
#include <zephyr/drivers/uart.h>
#include <zephyr_port.h>

int zephyr_program(const struct device *uart, struct gpio_dt_spec enable, struct gpio_dt_spec boot)
{
    const loader_zephyr_config_t config = {
        .uart_dev = uart,
        .enable_spec = enable,
        .boot_spec = boot,
    };
    print_definitions();
    if (loader_port_zephyr_init(&config) != ESP_LOADER_SUCCESS) {
        return 1;
    }
    return program_1(230400);
}
