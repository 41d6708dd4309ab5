/**
 * Of pigpio what a port needs, telling what is done to the pins.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAKE_PIGPIO_H
#define FAKE_PIGPIO_H

#define PI_INPUT  0
#define PI_OUTPUT 1

#define PI_SER_READ_NO_DATA (-87)
#define PI_SER_READ_FAILED  (-86)
#define PI_SER_OPEN_FAILED  (-83)

int gpioInitialise(void);
void gpioTerminate(void);
int gpioSetMode(unsigned gpio, unsigned mode);
int gpioWrite(unsigned gpio, unsigned level);
unsigned gpioDelay(unsigned micros);
int serOpen(char *device, unsigned baud, unsigned flags);
int serReadByte(unsigned handle);

#endif
