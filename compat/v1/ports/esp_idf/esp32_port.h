/**
 * The 1.x port for ESP-IDF hosts over a UART.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOADER_V1_ESP32_PORT_H
#define LOADER_V1_ESP32_PORT_H

#include "esp_loader_io.h"
#include "freertos/FreeRTOS.h"
#include "freertos/queue.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How to reach the chip. Set everything unused to zero. */
typedef struct {
    uint32_t baud_rate;              /**< to begin with, bits per second */
    uint32_t uart_port;              /**< number of the UART */
    uint32_t uart_rx_pin;            /**< to the target's TX0 */
    uint32_t uart_tx_pin;            /**< to the target's RX0 */
    uint32_t reset_trigger_pin;      /**< to the target's RESET (EN) */
    uint32_t gpio0_trigger_pin;      /**< to the target's boot pin */
    uint32_t rx_buffer_size;         /**< bytes; 0: as much as the longest answer */
    uint32_t tx_buffer_size;         /**< bytes; 0: 400 */
    uint32_t queue_size;             /**< entries of the driver's event queue; 0: no queue */
    QueueHandle_t *uart_queue;       /**< gets the queue; NULL: no queue */
    bool dont_initialize_peripheral; /**< the application has installed the driver */
} loader_esp32_config_t;

/**
 * Sets UART and pins up. `config` is not kept; the queue's place is, until deinit.
 * @return ESP_LOADER_ERROR_FAIL: the UART is in use, or a pin is wrong
 */
esp_loader_error_t loader_port_esp32_init(const loader_esp32_config_t *config);

/** Gives UART and pins back. May be called twice. */
void loader_port_esp32_deinit(void);

#ifdef __cplusplus
}
#endif

#endif
