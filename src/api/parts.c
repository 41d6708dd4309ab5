/*
 * What a loader is made of, for programs that use more than the blocking API.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_board.h"

esp_loader_port_t *esp_loader_get_port(const esp_loader_t *loader)
{
    return loader->_port;
}

esp_loader_engine_t *esp_loader_get_engine(esp_loader_t *loader)
{
    return &loader->_engine;
}
