/**
 * TCP for one who serves, without ever waiting but in sim_socket_wait().
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_SOCKET_H
#define SIM_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef intptr_t sim_socket_t;

#define SIM_SOCKET_NONE ((sim_socket_t)-1)

/** Listens; `*port` 0: on a free port, whose number comes out. @return SIM_SOCKET_NONE: it cannot
 */
sim_socket_t sim_socket_listen(const char *host, unsigned *port);

/** The next who wants to connect; SIM_SOCKET_NONE: nobody. */
sim_socket_t sim_socket_accept(sim_socket_t listener);

/** @return how many bytes; 0: none for now; -1: the far end is gone */
int sim_socket_read(sim_socket_t client, uint8_t *bytes, size_t room);
int sim_socket_write(sim_socket_t client, const uint8_t *bytes, size_t size);

/** Waits until one that is not SIM_SOCKET_NONE has something, or `client` takes something where
 *  that is wanted; at most so long. */
void sim_socket_wait(sim_socket_t listener, sim_socket_t client, bool want_write, uint32_t wait_us);

void sim_socket_close(sim_socket_t opened);

#endif
