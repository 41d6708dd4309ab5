/* SPDX-License-Identifier: Apache-2.0 */
#include "interrupt.h"
#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t interrupt_flag; /* a bit for each that has come */
static void (*volatile interrupt_restore)(void);

static void interrupt_take(int number)
{
    const sig_atomic_t bit = 1 << number;
    if ((interrupt_flag & bit) == 0) {
        interrupt_flag |= bit;
        return;
    }
    if (interrupt_restore != NULL) {
        interrupt_restore();
    }
    signal(number, SIG_DFL);
    raise(number); /* it comes when this handler has returned */
}

void interrupt_setup(void)
{
    struct sigaction action = {.sa_handler = interrupt_take};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    /* A terminal that goes away is no reason to leave half a file behind; nohup ignores that, and
     * then it stays ignored. */
    struct sigaction before;
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
        sigaction(SIGHUP, &action, NULL);
    }
    /* The calls that these come from fail instead, which is told. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

void interrupt_before_end(void (*restore)(void))
{
    interrupt_restore = restore;
}

bool interrupt_came(void)
{
    return interrupt_flag != 0;
}

bool interrupt_asked(void *user)
{
    (void)user;
    return interrupt_came();
}
