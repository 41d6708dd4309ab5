/*
 * In a file of its own, so that only firmware that needs it carries it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/blocking.h"
#include "esp_loader_board.h"
#include "esp_loader_engine_board.h"

esp_loader_error_t esp_loader_restart(esp_loader_t *loader)
{
    esp_loader_engine_restart(&loader->_engine);
    return blocking_run(loader);
}
