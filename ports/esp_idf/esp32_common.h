/**
 * What all ports to ESP-IDF share: time, errors and the reset and boot pins. Not for applications.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP32_COMMON_H
#define ESP32_COMMON_H

#include "driver/gpio.h"
#include "esp_loader_io.h"
#include "freertos/FreeRTOS.h"
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Options of the component's Kconfig: its CMakeLists.txt passes them on. */
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

/** Ticks that take at least so many milliseconds: a wait begins in the middle of a tick. */
TickType_t esp32_common_ticks(uint32_t ms);

void esp32_common_delay_ms(esp_loader_port_t *port, uint32_t ms);

/** When a countdown that begins now runs out, in microseconds of esp_timer. */
int64_t esp32_common_time_end(uint32_t ms);

/** What is left until then, in milliseconds, rounded up. */
uint32_t esp32_common_remaining(int64_t time_end);

/** Logs an error, printf style. @return ESP_LOADER_ERROR_FAIL */
esp_loader_error_t esp32_common_fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** Makes a pin an output that is not asserted, without a pulse. GPIO_NUM_NC: nothing. */
void esp32_common_reset_pin_init(gpio_num_t pin);
void esp32_common_boot_pin_init(gpio_num_t pin);

/** Asserts or releases a pin, through the board's inverter if the configuration says that there is
 *  one. GPIO_NUM_NC: nothing. */
void esp32_common_set_reset(gpio_num_t pin, bool asserted);
void esp32_common_set_boot(gpio_num_t pin, bool asserted);

/** Makes it an input again. GPIO_NUM_NC: nothing. */
void esp32_common_pin_deinit(gpio_num_t pin);

/** Resets the chip by its pins into the download mode, and into what is in its flash. */
void esp32_common_enter_bootloader(gpio_num_t reset_pin, gpio_num_t boot_pin);
void esp32_common_reset_target(gpio_num_t reset_pin, gpio_num_t boot_pin);

#ifdef __cplusplus
}
#endif

#endif
