/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "sim_session.h"
#include <stdlib.h>

static void serve_stop(int signal_number)
{
    (void)signal_number;
    sim_stop = 1;
}

static void serve_catch_signals(void)
{
    (void)signal(SIGINT, serve_stop);
    (void)signal(SIGTERM, serve_stop);
#ifdef SIGPIPE
    (void)signal(SIGPIPE, SIG_IGN);
#endif
}

int sim_serve(const sim_options_t *options)
{
    sim_session_t session;
    if (!sim_session_open(&session, options)) {
        return EXIT_FAILURE;
    }
    serve_catch_signals();
    const int result = options->serve == SIM_SERVE_PTY ? sim_serve_pty(&session, options)
                                                       : sim_serve_tcp(&session, options);
    sim_session_close(&session);
    return result;
}
