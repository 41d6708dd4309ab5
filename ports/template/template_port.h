/**
 * A port to begin a new one from: copy this folder, replace "template" by your platform's name and
 * write the board functions below with what your platform has. docs/PORTING.md tells more.
 *
 * The code is complete as it stands and is tested against the simulator; nothing in it knows a
 * platform.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEMPLATE_PORT_H
#define TEMPLATE_PORT_H

#include "esp_loader_io.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes that may arrive while nobody reads; a power of two. 2048 are 6.8 ms at 3 Mbaud. */
#ifndef TEMPLATE_PORT_RX_SIZE
#define TEMPLATE_PORT_RX_SIZE 2048
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
 * One port. Set everything unused to zero, fill the fields above `_timer_start`, point `port.ops`
 * to template_uart_ops and hand `&port.port` to esp_loader_init_serial(). It must stay where it is
 * until esp_loader_deinit().
 */
typedef struct {
    esp_loader_port_t port;

    uint32_t baudrate;   /**< rate to begin with, bits per second */
    bool reset_inverted; /**< a high level holds the chip in reset (transistor in between) */
    bool boot_inverted;  /**< a high level selects download mode */

    uint32_t _timer_start;
    uint32_t _timer_ms;
    volatile uint16_t _head; /* written by the interrupt only */
    volatile uint16_t _tail; /* written by the reader only */
    volatile bool _overflow;
    volatile uint8_t _ring[TEMPLATE_PORT_RX_SIZE];
} template_port_t;

/** The operations of a template_port_t. `read_available` is provided. */
extern const esp_loader_port_ops_t template_uart_ops;

/** Hands over a received byte; call it from the receive interrupt, for each byte. Never blocks. */
void template_port_received(template_port_t *port, uint8_t byte);

/*
 * What the board provides: write these.
 */

/** Milliseconds since some moment; counts on during interrupts and wraps at 2^32. */
uint32_t template_board_milliseconds(void);

/** Sets both pins up as outputs, and the UART: 8 data bits, no parity, 1 stop bit, no flow
 *  control, each received byte to template_port_received(). False: it cannot. */
bool template_board_open(template_port_t *port, uint32_t baud);

/** Gives UART and pins back, so that the chip's own pull-ups let it run. */
void template_board_close(void);

/** Sets the UART's rate. False where it would be more than 3 % off. */
bool template_board_set_rate(uint32_t baud);

/** Puts a byte into the transmitter. False: it is full, try again. */
bool template_board_send(uint8_t byte);

/** Whether the last stop bit has left. */
bool template_board_sent_all(void);

/** Sets the levels of the pins: the boot pin first, then the reset pin. */
void template_board_set_pins(bool boot_high, bool reset_high);

/** Prints a line to whatever log the board has. */
void template_board_print(const char *line);

#ifdef __cplusplus
}
#endif

#endif
