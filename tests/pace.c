/*
 * Prints how many milliseconds this machine takes for a fixed piece of work, as busy as it is now.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdint.h>
#include <stdio.h>
#include <time.h>

enum { STEPS = 100 * 1000 * 1000 };

int main(void)
{
    struct timespec begun;
    struct timespec ended;
    uint32_t value = 1;
    timespec_get(&begun, TIME_UTC);
    for (uint32_t i = 0; i < STEPS; i++) {
        value = value * 1664525U + (value >> 7) + i;
    }
    timespec_get(&ended, TIME_UTC);
    const long long ms =
        (long long)(ended.tv_sec - begun.tv_sec) * 1000 + (ended.tv_nsec - begun.tv_nsec) / 1000000;
    /* The value is printed, too, or a compiler would leave out the work. */
    printf("%lld ms, %u\n", ms, (unsigned)value);
    return 0;
}
