/**
 * Which registers a chip was made to read. Commands have no checksum: one that the line has changed
 * can name another register, and where it changes two, their answers may agree.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_PROPERTY_REGISTERS_H
#define TESTS_PROPERTY_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>

/** Forgets all. A call is next. */
void registers_begin(void);

/** Takes a line of a chip's trace, sim_trace_t. */
void registers_trace(void *context, uint64_t now_us, const char *text);

/** Whether the chip has read registers at least twice that are none of the `size` bytes asked for,
 * from `address` on. */
bool registers_strayed_twice(uint32_t address, uint32_t size);

#endif
