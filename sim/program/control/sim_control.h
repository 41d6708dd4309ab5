/**
 * Requests to a chip that is being served: a line each, from a socket or from standard input.
 *
 * An answer is any number of lines "word value", and one more: "ok", or "error: " and why. The
 * words of requests are those of sim_request.c; "help" tells them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_CONTROL_H
#define SIM_CONTROL_H

#include "sim_session.h"

typedef struct sim_control sim_control_t;

/**
 * Begins to listen.
 * @param path  of a socket, which is made; "-": standard input and output, the end of which ends
 *              the program
 * @return NULL after printing why it cannot
 */
sim_control_t *sim_control_open(const char *path);

/** Removes the socket. NULL is allowed. */
void sim_control_close(sim_control_t *control);

/** Serves what has come, without waiting: to be called each turn. NULL is allowed. */
void sim_control_turn(sim_control_t *control, sim_session_t *session);

/**
 * Carries one request out.
 * @param request  its words, which are taken apart
 * @param out      for the answer's lines
 */
void sim_request(sim_session_t *session, char *request, FILE *out);

#endif
