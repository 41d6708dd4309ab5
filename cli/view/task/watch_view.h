/**
 * What 'watch' says between two rounds.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_WATCH_VIEW_H
#define CLI_WATCH_VIEW_H

#include "esp_host_watch.h"

/** Which files of the build have changed; not `begun`: it is flashed for the first time. */
void watch_view_changed(const esp_host_watch_t *watch, bool begun);

/** It is flashed once more for another reason. */
void watch_view_again(const char *reason);

/** Why there is nothing to flash so far. */
void watch_view_incomplete(const char *reason);

/** All is done for the moment. `failed`: it was not written. */
void watch_view_waiting(bool failed);

#endif
