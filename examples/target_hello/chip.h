/**
 * What the program needs of a chip. The facts are in chips/, a header for each.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CHIP_H
#define CHIP_H

/** Stops the watchdogs that the ROM starts before it runs a program from flash. */
void chip_stop_watchdogs(void);

/** Sends a byte on UART0, at the rate that the ROM has set; waits while its queue is full. */
void chip_put(char byte);

#endif
