/**
 * Of pigpio what a port needs, telling what is done to the pins.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAKE_PIGPIO_H
#define FAKE_PIGPIO_H

#define PI_INPUT  0
#define PI_OUTPUT 1

int gpioInitialise(void);
void gpioTerminate(void);
int gpioSetMode(unsigned gpio, unsigned mode);
int gpioWrite(unsigned gpio, unsigned level);

#endif
