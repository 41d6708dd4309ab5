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
 * Bytes that arrive while nobody reads wait in the Stream's own buffer: enlarge it, where the core
 * can, or stay at 115200 baud. The library reads with as little delay as the sketch lets it.
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

    unsigned long _timer_start; /**< the port's own, like the next */
    uint32_t _timer_ms;
};

/** The operations of an arduino_port_t. `read_available` is provided. */
extern const esp_loader_port_ops_t arduino_ops;

/** Gives the port its operations. @return what esp_loader_init_serial() takes */
esp_loader_port_t *arduino_port_init(arduino_port_t *port);

#endif
