/**
 * Operations: how one begins.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "engine/wait.h"

/**
 * Begins an operation: the procedure is called on ENGINE_BEGIN, unless the connected loader lacks
 * the ability, which ends it with ESP_LOADER_ERROR_UNSUPPORTED_FUNC, or no chip is connected, which
 * ends it with ESP_LOADER_ERROR_INVALID_TARGET.
 */
void engine_begin(esp_loader_engine_t *engine, engine_procedure_t procedure, chip_ability_t needed);

#endif
