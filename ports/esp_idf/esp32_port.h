/**
 * The port for ESP-IDF hosts over a UART, with two pins for the target's reset and boot.
 *
 *     esp32_port_t port = {
 *         .port.ops = &esp32_uart_ops,
 *         .baud_rate = 115200,
 *         .uart_port = UART_NUM_1,
 *         .uart_rx_pin = GPIO_NUM_5,
 *         .uart_tx_pin = GPIO_NUM_4,
 *         .reset_pin = GPIO_NUM_25,
 *         .boot_pin = GPIO_NUM_26,
 *     };
 *     esp_loader_init_serial(&loader, &port.port);
 *
 * Names and meaning follow version 2.x of the interface, so a firmware compiles unchanged.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP32_PORT_H
#define ESP32_PORT_H

#include "driver/gpio.h"
#include "esp_loader_io.h"
#include "freertos/FreeRTOS.h"
#include "freertos/queue.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes of the receive buffer by default. It holds the largest answer there is, a packet of 4096
 *  bytes of flash, each escaped to two: none is lost, however late the task runs. */
#define ESP32_PORT_RX_BUFFER_SIZE 8448

/** Bytes of the transmit buffer by default: a write returns while the rest still goes out. */
#define ESP32_PORT_TX_BUFFER_SIZE 400

/** One port. Set everything unused to zero. It outlives the loader. */
typedef struct {
    esp_loader_port_t port;

    uint32_t baud_rate;        /**< to begin with, bits per second */
    uint32_t uart_port;        /**< number of the UART, such as UART_NUM_1 */
    gpio_num_t uart_rx_pin;    /**< to the target's TX0 */
    gpio_num_t uart_tx_pin;    /**< to the target's RX0 */
    gpio_num_t reset_pin;      /**< to the target's RESET (EN); GPIO_NUM_NC: not connected */
    gpio_num_t boot_pin;       /**< to the target's boot pin; GPIO_NUM_NC: not connected */
    uint32_t rx_buffer_size;   /**< bytes; 0: ESP32_PORT_RX_BUFFER_SIZE. The driver wants more than
                                    its hardware's 128 */
    uint32_t tx_buffer_size;   /**< bytes; 0: ESP32_PORT_TX_BUFFER_SIZE */
    uint32_t queue_size;       /**< entries of the driver's event queue; 0: no queue */
    QueueHandle_t *uart_queue; /**< gets the queue; NULL: no queue */
    bool dont_initialize_peripheral; /**< the application has installed the driver, with all its
                                          settings, and takes it away */

    int64_t _time_end; /**< the port's own, like the next */
    bool _peripheral_needs_deinit;
} esp32_port_t;

/** The operations of an esp32_port_t. `read_available` is provided. */
extern const esp_loader_port_ops_t esp32_uart_ops;

#ifdef __cplusplus
}
#endif

#endif
