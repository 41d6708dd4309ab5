/**
 * The 1.x port for RP2040 and RP2350, on the Pico SDK.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOADER_V1_PI_PICO_PORT_H
#define LOADER_V1_PI_PICO_PORT_H

#include "esp_loader_io.h"
#include "hardware/uart.h"
#include "pico/types.h"
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How to reach the chip. */
typedef struct {
    uart_inst_t *uart_inst;          /**< uart0 or uart1; its interrupt becomes the port's */
    uint baudrate;                   /**< to begin with, bits per second */
    uint uart_rx_pin_num;            /**< GPIO that the chip's TX is wired to */
    uint uart_tx_pin_num;            /**< GPIO that the chip's RX is wired to */
    uint reset_trigger_pin_num;      /**< GPIO that the chip's EN is wired to */
    uint boot_pin_num;               /**< GPIO that the chip's boot pin is wired to */
    bool dont_initialize_peripheral; /**< the application has set the UART and its pins up */
} loader_pi_pico_config_t;

/**
 * Sets UART and pins up. `config` is not kept.
 * @return ESP_LOADER_ERROR_FAIL: the UART cannot run at the rate, or its interrupt is taken
 */
esp_loader_error_t loader_port_pi_pico_init(const loader_pi_pico_config_t *config);

/** Gives UART and pins back. May be called twice. */
void loader_port_pi_pico_deinit(void);

#ifdef __cplusplus
}
#endif

#endif
