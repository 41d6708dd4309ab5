/**
 * Text on UART0. What finds no room in the queue is dropped: the loop never waits for its log.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOG_H
#define LOG_H

#include <stdint.h>

void log_text(const char *text);
void log_number(uint32_t number);

/** "0x" and eight digits. */
void log_address(uint32_t address);

#endif
