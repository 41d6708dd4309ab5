/* No requests to a chip that is served, and none in the background.
 * SPDX-License-Identifier: Apache-2.0 */
#include "background/sim_background.h"
#include "control/sim_control.h"
#include <stdio.h>
#include <stdlib.h>

sim_control_t *sim_control_open(const char *path)
{
    (void)path;
    (void)fputs("esploader-sim: there is no --control on this system\n", stderr);
    return NULL;
}

void sim_control_close(sim_control_t *control)
{
    (void)control;
}

void sim_control_turn(sim_control_t *control, sim_session_t *session)
{
    (void)control;
    (void)session;
}

bool sim_background_asked(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return false;
}

int sim_background(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return EXIT_FAILURE;
}
