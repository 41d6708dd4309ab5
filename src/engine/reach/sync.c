/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/reach/sync.h"

void sync_command(esp_loader_engine_t *engine, uint8_t rung, uint32_t timeout_ms)
{
    exchange_command_once(engine, rung, COMMAND_SYNC, 1)[0] = COMMAND_SYNC_WORD;
    engine->_fill = COMMAND_SYNC_FILL;
    engine->_fill_size = COMMAND_SYNC_FILL_SIZE;
    engine->_timeout = timeout_ms;
}
