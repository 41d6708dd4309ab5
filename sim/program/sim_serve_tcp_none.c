/*
 * A build without libgensio serves pseudo-terminals only.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sim_session.h"
#include <stdio.h>
#include <stdlib.h>

int sim_serve_tcp(sim_session_t *session, const sim_options_t *options)
{
    (void)session;
    (void)options;
    (void)fputs(
        "esploader-sim: this build has no --tcp: install libgensio-dev and build again, or use "
        "--pty\n",
        stderr);
    return EXIT_FAILURE;
}
