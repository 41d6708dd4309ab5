/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_loader_engine_board.h"

void esp_loader_engine_set_flash_pins(esp_loader_engine_t *engine, uint32_t pins)
{
    engine->_flash_pins = pins;
}
