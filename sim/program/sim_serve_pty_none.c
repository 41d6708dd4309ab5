/*
 * Pseudo-terminals that tell their rate are Linux' own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sim_session.h"
#include <stdio.h>
#include <stdlib.h>

int sim_serve_pty(sim_session_t *session, const sim_options_t *options)
{
    (void)session;
    (void)options;
    (void)fputs("esploader-sim: there is no --pty on this system: use --tcp\n", stderr);
    return EXIT_FAILURE;
}
