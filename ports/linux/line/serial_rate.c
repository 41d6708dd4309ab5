/* Stands alone because <asm/termbits.h> and <termios.h> define the same structures.
 * SPDX-License-Identifier: Apache-2.0 */
#include "serial_rate.h"
#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <stddef.h>
#include <sys/ioctl.h>

typedef struct {
    uint32_t rate;
    tcflag_t code;
} rate_code_t;

/* Rates with a code of their own are set by it, so that whoever looks with tcgetattr(), the other
 * side of a pseudo-terminal for one, reads a rate it knows. */
static const rate_code_t rate_codes[] = {
    {1200, B1200},       {2400, B2400},       {4800, B4800},       {9600, B9600},
    {19200, B19200},     {38400, B38400},     {57600, B57600},     {115200, B115200},
    {230400, B230400},   {460800, B460800},   {500000, B500000},   {576000, B576000},
    {921600, B921600},   {1000000, B1000000}, {1152000, B1152000}, {1500000, B1500000},
    {2000000, B2000000}, {2500000, B2500000}, {3000000, B3000000}, {3500000, B3500000},
    {4000000, B4000000},
};

static tcflag_t rate_code(uint32_t rate)
{
    for (size_t i = 0; i < sizeof(rate_codes) / sizeof(rate_codes[0]); i++) {
        if (rate_codes[i].rate == rate) {
            return rate_codes[i].code;
        }
    }
    return BOTHER;
}

bool serial_rate_set(int fd, uint32_t rate)
{
    struct termios2 settings;
    if (ioctl(fd, TCGETS2, &settings) != 0) {
        return false;
    }
    settings.c_cflag &= ~(tcflag_t)(CBAUD | (CBAUD << IBSHIFT));
    settings.c_cflag |= rate_code(rate);
    settings.c_ispeed = rate;
    settings.c_ospeed = rate;
    return ioctl(fd, TCSETS2, &settings) == 0;
}

bool serial_rate_get(int fd, uint32_t *rate)
{
    struct termios2 settings;
    if (ioctl(fd, TCGETS2, &settings) != 0) {
        return false;
    }
    *rate = settings.c_ospeed;
    return true;
}
