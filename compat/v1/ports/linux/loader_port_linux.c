/* SPDX-License-Identifier: Apache-2.0 */
#include "loader_port_linux.h"
#include "../../include/esp_loader_v1_port.h"
#include "linux_port.h"
#include <stdio.h>

#if defined SERIAL_FLASHER_INTERFACE_SPI || defined SERIAL_FLASHER_INTERFACE_SDIO
#error "This port is a serial line: set SERIAL_FLASHER_INTERFACE_UART or _USB."
#endif

static linux_port_t line;
static bool is_open;

static linux_gpio_mode_t gpio_mode(const loader_linux_config_t *config)
{
    if (config->manual_reset) {
        return LINUX_GPIO_NONE;
    }
    return config->gpio_chip != NULL ? LINUX_GPIO_GPIOD : LINUX_GPIO_DTR_RTS;
}

esp_loader_error_t loader_port_linux_init(const loader_linux_config_t *config)
{
    loader_port_linux_deinit();
    line = (linux_port_t){
        .port.ops = &linux_uart_ops,
        .device = config->device,
        .baudrate = config->baudrate,
        .gpio_mode = gpio_mode(config),
        .gpio_chip_path = config->gpio_chip,
        .reset_pin = config->reset_trigger_pin,
        .boot_pin = config->gpio0_trigger_pin,
        .log_level = config->quiet ? -1 : ESP_LOADER_LOG_WARN,
    };
    const esp_loader_error_t error = linux_uart_ops.init(&line.port);
    is_open = error == ESP_LOADER_SUCCESS;
    return error;
}

void loader_port_linux_deinit(void)
{
    if (is_open) {
        linux_uart_ops.deinit(&line.port);
    }
    is_open = false;
}

esp_loader_error_t loader_port_write(const uint8_t *data, uint16_t size, uint32_t timeout)
{
    return is_open ? linux_uart_ops.write(&line.port, data, size, timeout) : ESP_LOADER_ERROR_FAIL;
}

esp_loader_error_t loader_port_read(uint8_t *data, uint16_t size, uint32_t timeout)
{
    return is_open ? linux_uart_ops.read(&line.port, data, size, timeout) : ESP_LOADER_ERROR_FAIL;
}

esp_loader_error_t loader_port_change_transmission_rate(uint32_t transmission_rate)
{
    return is_open ? linux_uart_ops.change_transmission_rate(&line.port, transmission_rate)
                   : ESP_LOADER_ERROR_FAIL;
}

void loader_port_delay_ms(uint32_t ms)
{
    linux_uart_ops.delay_ms(&line.port, ms);
}

void loader_port_start_timer(uint32_t ms)
{
    linux_uart_ops.start_timer(&line.port, ms);
}

uint32_t loader_port_remaining_time(void)
{
    return linux_uart_ops.remaining_time(&line.port);
}

void loader_port_enter_bootloader(void)
{
    if (is_open) {
        linux_uart_ops.enter_bootloader(&line.port);
    }
}

void loader_port_reset_target(void)
{
    if (is_open) {
        linux_uart_ops.reset_target(&line.port);
    }
}

void loader_port_debug_print(const char *str)
{
    if (line.log_level >= 0) {
        fprintf(stderr, "%s\n", str);
    }
}
