/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/exchange.h"

uint32_t *exchange_data(esp_loader_engine_t *engine, uint8_t rung, command_opcode_t opcode,
                        uint32_t size)
{
    uint32_t *words = exchange_command(engine, rung, opcode, 4);
    words[0] = size;
    words[2] = 0;
    words[3] = 0;
    engine->_attempts = 1;
    engine->_tolerant = true;
    engine->_payload_size = (uint16_t)size;
    engine->_checksum = command_checksum(COMMAND_CHECKSUM_SEED, engine->_payload, size);
    return words;
}
