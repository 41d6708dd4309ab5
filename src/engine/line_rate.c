/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/wait.h"

void esp_loader_engine_line_rate(esp_loader_engine_t *engine, uint32_t baud)
{
    /* Small cores have no division. Bits are taken off by whole milliseconds until none is left, so
     * the time is never too short. Rates below 157 baud, and 0, end at the greatest figure. */
    uint32_t ms = 1;
    for (uint32_t left = ENGINE_MS_PER_KIB_AT_1_BAUD; left > baud && ms != UINT16_MAX;
         left -= baud) {
        ms++;
    }
    engine->_config.baud = baud;
    engine->_ms_per_kib = (uint16_t)ms;
}

void engine_baud(esp_loader_engine_t *engine, uint8_t rung, uint32_t baud)
{
    engine->_rung = rung;
    /* Deadlines are computed with the new rate from now on, even if the caller takes a while to
     * change it. */
    esp_loader_engine_line_rate(engine, baud);
    engine_wait_for(engine, ENGINE_WAIT_BAUD, 0);
}
