/**
 * A serial device of this machine as simple as a port can have it: for projects that bring a port
 * of their own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef DROPIN_TERMINAL_H
#define DROPIN_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

bool terminal_open(const char *path);
bool terminal_set_rate(uint32_t rate);
bool terminal_write(const uint8_t *data, uint16_t size);

/** False: not all `size` bytes came within `timeout` milliseconds. */
bool terminal_read(uint8_t *data, uint16_t size, uint32_t timeout);

uint32_t terminal_now_ms(void);
void terminal_wait_ms(uint32_t ms);

#endif
