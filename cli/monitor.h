/**
 * Shows what a chip says after a reset.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_MONITOR_H
#define CLI_MONITOR_H

#include "session.h"

/** Finds a text in bytes that come in any portions. */
typedef struct {
    const char *text;
    size_t *fallback; /**< for each length matched, the longest shorter match that ends there */
    size_t matched;
} monitor_search_t;

/** False when out of memory. `text` stays the caller's and is not empty. */
bool monitor_search_init(monitor_search_t *search, const char *text);

/** Whether the text ends with, or within, these bytes. */
bool monitor_search(monitor_search_t *search, const uint8_t *bytes, size_t size);

void monitor_search_free(monitor_search_t *search);

/** Says, before anything is written, that somebody has to reset the chip for --monitor-until. */
void monitor_warn_of_reset(const session_t *session);

/**
 * Starts what the chip is to run and, with --monitor, prints what it says.
 * @param start  sets it going: session_finish(), session_reset()
 * @return CLI_FAILED when the text waited for did not come
 */
cli_exit_t monitor_run(session_t *session, cli_exit_t (*start)(session_t *session));

#endif
