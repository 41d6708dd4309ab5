/*
 * In a file of its own, so that only firmware that needs it carries it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"

void esp_loader_engine_set_flash_pins(esp_loader_engine_t *engine, uint32_t pins)
{
    /* Taken up by the next attaching; a flash that is attached stays where it is. */
    engine->_flash_pins = pins;
}
