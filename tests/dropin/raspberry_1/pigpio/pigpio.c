/* SPDX-License-Identifier: Apache-2.0 */
#include "pigpio.h"
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

/* No wire leads from here to a virtual chip's pins. With PIGPIO_WAITS set, the second start waits
 * for a byte on standard input, so that the chip can be replaced by one that runs, and a line that
 * is opened gets a byte, which a chip may take for its reset. */
int gpioInitialise(void)
{
    static unsigned starts = 0;
    char byte;
    printf("pigpio starts\n");
    fflush(stdout);
    if (starts++ == 1 && getenv("PIGPIO_WAITS") != NULL && read(STDIN_FILENO, &byte, 1) != 1) {
        return -1;
    }
    return 79;
}

void gpioTerminate(void)
{
    printf("pigpio ends\n");
}

int gpioSetMode(unsigned gpio, unsigned mode)
{
    printf("pin %u %s\n", gpio, mode == PI_OUTPUT ? "output" : "input");
    return gpio < 54 ? 0 : -3;
}

int gpioWrite(unsigned gpio, unsigned level)
{
    printf("pin %u = %u\n", gpio, level);
    return 0;
}

unsigned gpioDelay(unsigned micros)
{
    poll(NULL, 0, (int)(micros / 1000));
    return micros;
}

int serOpen(char *device, unsigned baud, unsigned flags)
{
    struct termios settings;
    const int file = open(device, O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (baud != 115200 || flags != 0 || file < 0 || tcgetattr(file, &settings) != 0) {
        return PI_SER_OPEN_FAILED;
    }
    cfmakeraw(&settings);
    cfsetspeed(&settings, B115200);
    if (tcsetattr(file, TCSANOW, &settings) != 0 ||
        (getenv("PIGPIO_WAITS") != NULL && write(file, "", 1) != 1)) {
        return PI_SER_OPEN_FAILED;
    }
    return file;
}

int serReadByte(unsigned handle)
{
    unsigned char byte;
    struct pollfd state = {.fd = (int)handle, .events = POLLIN};
    if (poll(&state, 1, 10) == 0) {
        return PI_SER_READ_NO_DATA;
    }
    return read((int)handle, &byte, 1) == 1 ? byte : PI_SER_READ_FAILED;
}
