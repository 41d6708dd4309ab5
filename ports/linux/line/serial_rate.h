/**
 * Any baud rate on a terminal, through the kernel's termios2, which the C library does not offer.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SERIAL_RATE_H
#define SERIAL_RATE_H

#include <stdbool.h>
#include <stdint.h>

/** Both directions to `rate` bits per second; false and errno when the system refuses. */
bool serial_rate_set(int fd, uint32_t rate);

/** The rate the port really runs at; false and errno when it cannot be told. */
bool serial_rate_get(int fd, uint32_t *rate);

/** Whether a rate that came out can stand for the one asked for: at most 3 % off. */
bool serial_rate_is_close(uint32_t asked, uint32_t got);

#endif
