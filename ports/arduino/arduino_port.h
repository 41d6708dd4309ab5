/**
 * The port of the blocking API for Arduino: a Stream, and a pin each for the target's reset and
 * boot.
 *
 *     static arduino_port_t port;
 *     port.stream = &Serial1;
 *     port.set_rate = [](uint32_t rate) { Serial1.begin(rate); };
 *     port.reset_pin = 4;
 *     port.boot_pin = 5;
 *     esp_loader_init_serial(&loader, arduino_port_init(&port));
 *
 * So the port polls. Bytes that arrive while nobody reads wait in the Stream's own buffer, which on
 * many cores is small: enlarge it, where the core can, stay at 115200 baud, or let an interrupt
 * empty it into a buffer of the sketch's:
 *
 *     static uint8_t received[2048];
 *     port.rx_memory = received;
 *     port.rx_size = sizeof(received);
 *     Serial1.onReceive([] { arduino_port_receive(&port); });
 *
 * where the core calls back when bytes have come (ESP32, ESP8266), else from a timer's interrupt,
 * or by arduino_port_push() from the UART's own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ARDUINO_PORT_H
#define ARDUINO_PORT_H

#include "esp_loader.h"
#include "esp_loader_io.h"
#include <Arduino.h>

/** How long reset is held, ms: the capacitor at the chip's EN pin has to discharge. */
#ifndef SERIAL_FLASHER_RESET_HOLD_TIME_MS
#define SERIAL_FLASHER_RESET_HOLD_TIME_MS 100
#endif

/** How long the boot pin is held after reset, ms: until the chip has read it. */
#ifndef SERIAL_FLASHER_BOOT_HOLD_TIME_MS
#define SERIAL_FLASHER_BOOT_HOLD_TIME_MS 50
#endif

/** One port. Set everything unused to zero, and pins that are not connected to -1. It outlives the
 *  loader. */
struct arduino_port_t {
    esp_loader_port_t port;

    Stream *stream;                  /**< wired to the target's RX0 and TX0; begun at 115200 baud */
    void (*set_rate)(uint32_t rate); /**< begins it anew at another rate; NULL: it stays */
    int reset_pin;                   /**< to the target's RESET (EN) */
    int boot_pin;                    /**< to the target's boot pin */
    bool reset_inverted;             /**< a high level resets: there is a transistor */
    bool boot_inverted;              /**< likewise */
    Print *log;                      /**< where messages go; NULL: nowhere */
    uint8_t *rx_memory;              /**< filled by interrupts; NULL: the Stream is polled */
    uint16_t rx_size;                /**< bytes there, at least 2; all but one are used */

    unsigned long _timer_start; /**< the port's own, like all below */
    uint32_t _timer_ms;
    volatile uint16_t _rx_head; /**< written by the interrupt alone */
    volatile uint16_t _rx_tail; /**< written by who reads alone */
    volatile uint16_t _rx_lost;
};

/** The operations of an arduino_port_t. `read_available` is provided. */
extern const esp_loader_port_ops_t arduino_ops;

/** Gives the port its operations. @return what esp_loader_init_serial() takes */
esp_loader_port_t *arduino_port_init(arduino_port_t *port);

/** Takes over what the Stream has, for a port with `rx_memory`: from the core's callback, or from
 * an interrupt where the Stream may be read in one. Never from two places at once. */
void arduino_port_receive(arduino_port_t *port);

/** Takes over a byte that an interrupt of the sketch's own has read. */
void arduino_port_push(arduino_port_t *port, uint8_t byte);

#endif
