/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/exchange.h"

/* The line's rate is kept: it belongs to the host, and a chip measures it at its next SYNC. What is
 * owed is kept as well: it is on the line already, and a reset of the chip takes nothing back. */
void esp_loader_engine_forget(esp_loader_engine_t *engine)
{
    engine->_chip = NULL;
    engine->_stub = NULL;
    engine->_writing = NULL;
    engine->_abilities = CHIP_ABSENT;
    /* Learned anew from the next SYNC, since ROMs and stubs differ in it. */
    engine->_status_size = 0;
    engine->_flash_attached = false;
    engine->_flash_pins = 0;
    engine->_flash.id = 0;
    engine->_flash.size = 0;
    /* Another chip, or another way to reach it, may be quicker. */
    engine->_patience = EXCHANGE_PATIENCE;
}
