/**
 * The port's own: the buffer that interrupts fill.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ARDUINO_RING_H
#define ARDUINO_RING_H

#include "arduino_port.h"

/** Drops what is in it. */
void arduino_ring_clear(arduino_port_t *port);

/** Moves up to `capacity` bytes out of it. @return how many */
uint16_t arduino_ring_take(arduino_port_t *port, uint8_t *data, uint16_t capacity);

/** Bytes that found no room since the last call. */
uint16_t arduino_ring_lost(arduino_port_t *port);

#endif
