/* SPDX-License-Identifier: Apache-2.0 */
#include "pigpio.h"
#include <stdio.h>

int gpioInitialise(void)
{
    printf("pigpio starts\n");
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
