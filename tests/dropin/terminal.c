/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal.h"
#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static int terminal = -1;

bool terminal_open(const char *path)
{
    struct termios settings;
    terminal = open(path, O_RDWR | O_NOCTTY);
    if (terminal < 0 || tcgetattr(terminal, &settings) != 0) {
        return false;
    }
    cfmakeraw(&settings);
    return tcsetattr(terminal, TCSANOW, &settings) == 0 && terminal_set_rate(115200);
}

bool terminal_set_rate(uint32_t rate)
{
    struct termios settings;
    const speed_t speed = rate == 921600   ? B921600
                          : rate == 460800 ? B460800
                          : rate == 230400 ? B230400
                                           : B115200;
    return tcgetattr(terminal, &settings) == 0 && cfsetspeed(&settings, speed) == 0 &&
           tcsetattr(terminal, TCSADRAIN, &settings) == 0;
}

bool terminal_write(const uint8_t *data, uint16_t size)
{
    for (uint16_t at = 0; at < size;) {
        const ssize_t sent = write(terminal, data + at, (size_t)(size - at));
        if (sent <= 0) {
            return false;
        }
        at = (uint16_t)(at + sent);
    }
    return true;
}

bool terminal_read(uint8_t *data, uint16_t size, uint32_t timeout)
{
    const uint32_t start = terminal_now_ms();
    for (uint16_t at = 0; at < size;) {
        const uint32_t passed = terminal_now_ms() - start;
        struct pollfd state = {.fd = terminal, .events = POLLIN};
        if (poll(&state, 1, passed < timeout ? (int)(timeout - passed) : 0) <= 0) {
            return false;
        }
        const ssize_t got = read(terminal, data + at, (size_t)(size - at));
        if (got <= 0) {
            return false;
        }
        at = (uint16_t)(at + got);
    }
    return true;
}

uint32_t terminal_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)(now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

void terminal_wait_ms(uint32_t ms)
{
    poll(NULL, 0, (int)ms);
}
