/* SPDX-License-Identifier: Apache-2.0 */
#include "interrupt.h"
#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t interrupt_flag;

static void interrupt_take(int number)
{
    (void)number;
    interrupt_flag = 1;
}

void interrupt_setup(void)
{
    struct sigaction action = {.sa_handler = interrupt_take, .sa_flags = (int)SA_RESETHAND};
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

bool interrupt_came(void)
{
    return interrupt_flag != 0;
}

bool interrupt_asked(void *user)
{
    (void)user;
    return interrupt_came();
}
