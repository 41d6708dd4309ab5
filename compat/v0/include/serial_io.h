/**
 * What a port of 2020 defines: the free functions of 1.x under the names of that time, and its own
 * beginning and end.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SERIAL_IO_V0_H
#define SERIAL_IO_V0_H

#include "esp_loader.h"

#include "../../v1/include/serial_io.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A UART and the pins it has, of the host. */
typedef struct {
    uint32_t baud_rate;
    uint32_t uart_port;
    uint32_t uart_rx_pin;
    uint32_t uart_tx_pin;
    uint32_t reset_trigger_pin;
    uint32_t gpio0_trigger_pin;
} loader_serial_config_t;

/** Sets the UART and the pins up. */
esp_loader_error_t loader_port_serial_init(const loader_serial_config_t *config);

/** Gives them back. */
void loader_port_serial_deinit(void);

#ifdef __cplusplus
}
#endif

#endif
