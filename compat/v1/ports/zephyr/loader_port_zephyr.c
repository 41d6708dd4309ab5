/* SPDX-License-Identifier: Apache-2.0 */
#include "../../../../ports/zephyr/zephyr_port.h"
#include "../../include/esp_loader_v1_port.h"
#include "../port_calls.h"
#include "zephyr_port.h"
#include <zephyr/drivers/uart.h>
#include <zephyr/sys/printk.h>

#ifndef SERIAL_FLASHER_RESET_INVERT
#define SERIAL_FLASHER_RESET_INVERT 0
#endif
#ifndef SERIAL_FLASHER_BOOT_INVERT
#define SERIAL_FLASHER_BOOT_INVERT 0
#endif

static zephyr_port_t line;
static esp_loader_config_t line_config;
static esp_loader_port_ops_t line_ops;
static bool is_listening; /* the UART's interrupt is the port's */

/* Asserted is the logical 0 in 1.x, where it is the active level in 2.x. What is logical was
 * decided when the program configured the pins. */
static void zephyr_assert_pins(bool boot, bool reset)
{
    gpio_pin_set_dt(&line_config.boot_spec, boot == (SERIAL_FLASHER_BOOT_INVERT != 0));
    gpio_pin_set_dt(&line_config.enable_spec, reset == (SERIAL_FLASHER_RESET_INVERT != 0));
}

static void zephyr_listen(bool listen)
{
    is_listening = listen;
    if (listen) {
        uart_irq_rx_enable(line_config.uart_dev);
    } else {
        uart_irq_rx_disable(line_config.uart_dev);
    }
}

static void zephyr_v1_enter_bootloader(esp_loader_port_t *port)
{
    ARG_UNUSED(port);
    zephyr_listen(true);
    zephyr_assert_pins(true, true);
    k_msleep(CONFIG_SERIAL_FLASHER_RESET_HOLD_TIME_MS);
    zephyr_assert_pins(true, false);
    k_msleep(CONFIG_SERIAL_FLASHER_BOOT_HOLD_TIME_MS);
    zephyr_assert_pins(false, false);
}

static void zephyr_v1_reset_target(esp_loader_port_t *port)
{
    ARG_UNUSED(port);
    zephyr_listen(false);
    zephyr_assert_pins(false, true);
    k_msleep(CONFIG_SERIAL_FLASHER_RESET_HOLD_TIME_MS);
    zephyr_assert_pins(false, false);
}

static esp_loader_error_t zephyr_v1_change_rate(esp_loader_port_t *port, uint32_t rate)
{
    const esp_loader_error_t error = zephyr_uart_ops.change_transmission_rate(port, rate);
    zephyr_listen(is_listening);
    return error;
}

esp_loader_error_t loader_port_zephyr_init(const loader_zephyr_config_t *config)
{
    struct uart_config settings;
    loader_port_calls_close();
    if (uart_config_get(config->uart_dev, &settings) != 0) {
        settings.baudrate = 0;
    }
    /* The fields are const in the program's structure only. */
    line_config.uart_dev = config->uart_dev;
    line_config.enable_spec = config->enable_spec;
    line_config.boot_spec = config->boot_spec;
    line_config.baud_rate = settings.baudrate != 0 ? settings.baudrate : 115200;
    line_ops = zephyr_uart_ops;
    line_ops.enter_bootloader = zephyr_v1_enter_bootloader;
    line_ops.reset_target = zephyr_v1_reset_target;
    line_ops.change_transmission_rate = zephyr_v1_change_rate;
    line.config = &line_config;
    line.keeps_pins = true;
    is_listening = true;
    return loader_port_calls_open(&line_ops, &line.port) == ESP_LOADER_SUCCESS
               ? ESP_LOADER_SUCCESS
               : ESP_LOADER_ERROR_FAIL;
}

void loader_port_debug_print(const char *str)
{
    printk("DEBUG: %s\n", str);
}

void loader_port_trace(bool is_write, const uint8_t *data, uint16_t size)
{
    static bool was_write = false;
    if (was_write != is_write) {
        was_write = is_write;
        printk("\n--- %s ---\n", is_write ? "WRITE" : "READ");
    }
    for (uint16_t i = 0; i < size; i++) {
        printk("%02x ", data[i]);
    }
}
