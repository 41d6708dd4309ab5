/* SPDX-License-Identifier: Apache-2.0 */
#include "serial_time.h"
#include <time.h>

int64_t serial_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t serial_deadline(int timeout_ms)
{
    return timeout_ms < 0 ? -1 : serial_now_ms() + timeout_ms;
}

int serial_remaining_ms(int64_t deadline)
{
    if (deadline < 0) {
        return -1;
    }
    const int64_t left = deadline - serial_now_ms();
    if (left <= 0) {
        return 0;
    }
    return left < INT32_MAX ? (int)left : INT32_MAX;
}
