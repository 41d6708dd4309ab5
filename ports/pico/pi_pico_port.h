/**
 * The port of the blocking API for RP2040 and RP2350, on the Pico SDK 2.x.
 *
 * Names and meaning follow version 2.x of the interface. Reception is interrupt-driven: the UART
 * interrupts at 4 of its 32 bytes, which leaves 93 us at 3 Mbaud before a byte is lost. The
 * interrupt is served by the core that calls esp_loader_init_serial(); the loader is to be used
 * from that core.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PI_PICO_PORT_H
#define PI_PICO_PORT_H

#include "esp_loader_io.h"
#include "hardware/uart.h"
#include "pico/types.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes that may arrive while nobody reads; a power of two, at most 32768. 2048 are 6.8 ms at
 *  3 Mbaud. */
#ifndef PI_PICO_PORT_RX_SIZE
#define PI_PICO_PORT_RX_SIZE 2048
#endif

/** Level that asserts a pin unless the port says otherwise: 0 low, 1 high. */
#ifndef SERIAL_FLASHER_RESET_INVERT
#define SERIAL_FLASHER_RESET_INVERT 0
#endif
#ifndef SERIAL_FLASHER_BOOT_INVERT
#define SERIAL_FLASHER_BOOT_INVERT 0
#endif

/** How long reset is held, ms: the capacitor at the chip's EN pin has to discharge. */
#ifndef SERIAL_FLASHER_RESET_HOLD_TIME_MS
#define SERIAL_FLASHER_RESET_HOLD_TIME_MS 100
#endif

/** How long the boot pin is held after reset, ms: until the chip has read it. */
#ifndef SERIAL_FLASHER_BOOT_HOLD_TIME_MS
#define SERIAL_FLASHER_BOOT_HOLD_TIME_MS 50
#endif

/**
 * One port; two may be in use, one a UART. Set everything unused to zero, fill the fields above
 * `_time_end`, point `port.ops` to pi_pico_uart_ops and hand `&port.port` to
 * esp_loader_init_serial(). It must stay where it is until esp_loader_deinit(), after which pulls
 * keep the reset and boot pins where the chip runs.
 */
typedef struct {
    esp_loader_port_t port;

    uart_inst_t *uart_inst;          /**< uart0 or uart1; its interrupt becomes the port's */
    uint baudrate;                   /**< rate to begin with, bits per second */
    uint uart_rx_pin_num;            /**< GPIO that the chip's TX is wired to */
    uint uart_tx_pin_num;            /**< GPIO that the chip's RX is wired to */
    uint reset_pin_num;              /**< GPIO that the chip's EN is wired to */
    uint boot_pin_num;               /**< GPIO that the chip's boot pin is wired to */
    bool dont_initialize_peripheral; /**< the application has set the UART and its two pins up */

    bool reset_inverted; /**< the other level than SERIAL_FLASHER_RESET_INVERT says */
    bool boot_inverted;  /**< the other level than SERIAL_FLASHER_BOOT_INVERT says */

    uint64_t _time_end;
    uint _rate; /* what a rate that cannot be had leaves */
    bool _open;
    volatile uint16_t _head; /* written by the interrupt only */
    volatile uint16_t _tail; /* written by the reader only */
    volatile bool _overflow;
    volatile uint8_t _ring[PI_PICO_PORT_RX_SIZE];
} pi_pico_port_t;

/** The operations of a pi_pico_port_t. `read_available` is provided. */
extern const esp_loader_port_ops_t pi_pico_uart_ops;

#ifdef __cplusplus
}
#endif

#endif
