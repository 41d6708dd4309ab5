/**
 * What the files of the blocking API share: driving the engine through a port.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef API_BLOCKING_H
#define API_BLOCKING_H

#include "esp_loader.h"

/** Drives the engine until the operation that was begun has ended; returns how. */
esp_loader_error_t blocking_run(esp_loader_t *loader);

/** The same with the port's own reset procedures as the engine's sequences. */
extern const esp_loader_reset_sequence_t blocking_enter_bootloader;
extern const esp_loader_reset_sequence_t blocking_reset_target;

#endif
