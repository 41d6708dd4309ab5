/**
 * The chip's reset and boot pins.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LINES_H
#define LINES_H

#include <stdint.h>

/** Asserts these lines (of esp_loader_line_t) and releases the others. */
void lines_set(uint8_t asserted);

#endif
