/**
 * What the examples print, in the words that people know and programs look for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXAMPLE_TEXT_H
#define EXAMPLE_TEXT_H

#include "esp_loader.h"
#include <stdbool.h>
#include <stdint.h>

/** Three lines before what the target prints; between the first and the last of them. */
#define EXAMPLE_BANNER_STARS "********************************************"
#define EXAMPLE_BANNER_TEXT  "*** Logs below are print from slave .... ***"

/** The name of a result. */
const char *example_error(esp_loader_error_t error);

/** How a connection ended, and what to do about it. */
void example_tell_connected(esp_loader_error_t error);

/** How the end of a write went. */
void example_tell_finished(esp_loader_error_t error, bool verified);

/** How far a write is; on a terminal each overwrites the last. `size` is not 0. */
void example_tell_progress(uint32_t written, uint32_t size);

#endif
