/* SPDX-License-Identifier: Apache-2.0 */
#include "command/station/stop.h"
#include <signal.h>
#include <stddef.h>

enum { STOP_SOON = 1, STOP_NOW = 2 };

static volatile sig_atomic_t stop_count;

static void stop_take(int number)
{
    if (stop_count < STOP_NOW) {
        stop_count++;
        return;
    }
    signal(number, SIG_DFL);
    raise(number); /* it comes when this handler has returned */
}

static void stop_set(void (*handler)(int))
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = handler};
    struct sigaction before;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        /* What nohup ignores stays ignored. */
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
            sigaction(signals[i], &action, NULL);
        }
    }
}

void stop_begin(void)
{
    stop_count = 0;
    stop_set(stop_take);
}

unsigned stop_asked(void)
{
    return (unsigned)stop_count;
}

void stop_end(void)
{
    stop_set(SIG_DFL);
}
