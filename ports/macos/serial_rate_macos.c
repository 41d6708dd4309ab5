/*
 * Any baud rate on a terminal of macOS.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "serial_rate.h"
#include <sys/ioctl.h>
#include <termios.h>

/* Of Apple's <IOKit/serial/ioss.h>: any number of bits per second, which tcsetattr() refuses. */
#define RATE_SET_ANY _IOW('T', 2, speed_t)

bool serial_rate_set(int fd, uint32_t rate)
{
    struct termios settings;
    speed_t speed = rate;
    if (tcgetattr(fd, &settings) != 0) {
        return false;
    }
    /* A pseudo-terminal has no driver that knows the call, and takes any number here. */
    return ioctl(fd, RATE_SET_ANY, &speed) == 0 ||
           (cfsetspeed(&settings, speed) == 0 && tcsetattr(fd, TCSANOW, &settings) == 0);
}

bool serial_rate_get(int fd, uint32_t *rate)
{
    struct termios settings;
    if (tcgetattr(fd, &settings) != 0) {
        return false;
    }
    *rate = (uint32_t)cfgetospeed(&settings);
    return true;
}
