/**
 * One loop in one thread that drives any number of visits.
 *
 * All lines are waited for together, local and network ones, by one poll() of the Linux port
 * (serial_line_wait_many()); the loop sleeps until bytes arrive or the earliest deadline comes, at
 * most 50 ms, so that ticks and cancellations are not late. Lines of the network are served by
 * libgensio, which hides their descriptors: a program with an event loop of its own cannot wait for
 * a visit there. It calls esp_host_loop_step() without a timeout instead, often, or gives the loop
 * a thread.
 *
 * While a line of the network is opened, or its rate or control lines are set, the loop waits for
 * the far end's answer and the other visits stand still, as they do while a hook works. An answer
 * that arrives meanwhile is not late.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_LOOP_H
#define ESP_HOST_LOOP_H

#include "esp_host_visit.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct esp_host_loop esp_host_loop_t;

/** The most visits that go on at once in one loop: SERIAL_LINE_WAIT_MAX. */
enum { ESP_HOST_LOOP_MOST = SERIAL_LINE_WAIT_MAX };

/** Makes an empty loop, to be freed. NULL: out of memory. */
esp_host_loop_t *esp_host_loop_new(void);

/**
 * Adds a visit that has begun; also from a hook. It stays the caller's, and is in the loop until it
 * has ended, once and in no other loop. Its hooks tell when: ESP_LOADER_EVENT_DONE. It may be freed
 * once esp_host_visit_is_done() says so and the running step has returned.
 * @return false: there are ESP_HOST_LOOP_MOST already
 */
bool esp_host_loop_add(esp_host_loop_t *loop, esp_host_visit_t *visit);

/** Takes one out before it has ended; its session is left where it is, and the chip with it. It may
 * be added again, or freed. Of no effect on one that is not there. Not from a hook. */
void esp_host_loop_remove(esp_host_loop_t *loop, esp_host_visit_t *visit);

/** How many visits go on. */
size_t esp_host_loop_count(const esp_host_loop_t *loop);

/**
 * Does what can be done, and waits at most `timeout_ms` when that is nothing: no longer than 50 ms,
 * however large it is or less than 0. Hooks are called from here. What they do, and opening a line
 * of the network, takes as long as it takes.
 * @return how many visits go on
 */
size_t esp_host_loop_step(esp_host_loop_t *loop, int timeout_ms);

/** Blocks until all visits have ended, also such as hooks add. esp_host_visit_error() tells of each
 * how. */
void esp_host_loop_run(esp_host_loop_t *loop);

/** Visits in it are not freed. NULL is allowed. */
void esp_host_loop_free(esp_host_loop_t *loop);

#ifdef __cplusplus
}
#endif

#endif
