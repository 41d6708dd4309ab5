/* SPDX-License-Identifier: Apache-2.0 */
#include "../../../../ports/linux/linux_port.h"
#include "../port_calls.h"
#include "raspberry_port.h"
#include <pigpio.h>
#include <stdio.h>

#ifndef SERIAL_FLASHER_RESET_HOLD_TIME_MS
#define SERIAL_FLASHER_RESET_HOLD_TIME_MS 100
#endif
#ifndef SERIAL_FLASHER_BOOT_HOLD_TIME_MS
#define SERIAL_FLASHER_BOOT_HOLD_TIME_MS 50
#endif
#ifndef SERIAL_FLASHER_RESET_INVERT
#define SERIAL_FLASHER_RESET_INVERT false
#endif
#ifndef SERIAL_FLASHER_BOOT_INVERT
#define SERIAL_FLASHER_BOOT_INVERT false
#endif

static linux_port_t line;
static esp_loader_port_ops_t raspberry_ops;
static unsigned reset_pin;
static unsigned boot_pin;
static bool is_open;

/* Low asserts, unless a transistor inverts. */
static void raspberry_pins(bool boot, bool reset)
{
    gpioWrite(boot_pin, boot == SERIAL_FLASHER_BOOT_INVERT);
    gpioWrite(reset_pin, reset == SERIAL_FLASHER_RESET_INVERT);
}

static void raspberry_enter_bootloader(esp_loader_port_t *port)
{
    raspberry_pins(true, true);
    linux_uart_ops.delay_ms(port, SERIAL_FLASHER_RESET_HOLD_TIME_MS);
    raspberry_pins(true, false);
    linux_uart_ops.delay_ms(port, SERIAL_FLASHER_BOOT_HOLD_TIME_MS);
    raspberry_pins(false, false);
}

static void raspberry_reset_target(esp_loader_port_t *port)
{
    raspberry_pins(false, true);
    linux_uart_ops.delay_ms(port, SERIAL_FLASHER_RESET_HOLD_TIME_MS);
    raspberry_pins(false, false);
}

static esp_loader_error_t raspberry_open_pins(void)
{
    if (gpioInitialise() < 0) {
        fprintf(stderr, "pigpio does not start: it needs root, and no pigpiod beside it\n");
        return ESP_LOADER_ERROR_FAIL;
    }
    raspberry_pins(false, false);
    if (gpioSetMode(boot_pin, PI_OUTPUT) != 0 || gpioSetMode(reset_pin, PI_OUTPUT) != 0) {
        fprintf(stderr, "GPIO %u or %u is no pin of this board\n", reset_pin, boot_pin);
        gpioTerminate();
        return ESP_LOADER_ERROR_FAIL;
    }
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t loader_port_raspberry_init(const loader_raspberry_config_t *config)
{
    loader_port_deinit();
    reset_pin = config->reset_trigger_pin;
    boot_pin = config->gpio0_trigger_pin;
    line = (linux_port_t){
        .device = config->device,
        .baudrate = config->baudrate,
        .gpio_mode = LINUX_GPIO_NONE,
    };
    raspberry_ops = linux_uart_ops;
    raspberry_ops.enter_bootloader = raspberry_enter_bootloader;
    raspberry_ops.reset_target = raspberry_reset_target;
    esp_loader_error_t error = loader_port_calls_open(&raspberry_ops, &line.port);
    if (error == ESP_LOADER_SUCCESS) {
        error = raspberry_open_pins();
        is_open = error == ESP_LOADER_SUCCESS;
        if (!is_open) {
            loader_port_calls_close();
        }
    }
    return error;
}

void loader_port_deinit(void)
{
    if (is_open) {
        is_open = false;
        loader_port_calls_close();
        gpioTerminate();
    }
}
