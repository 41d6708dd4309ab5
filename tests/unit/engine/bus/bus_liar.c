/* SPDX-License-Identifier: Apache-2.0 */
#include "bus_liar.h"
#include "esp_loader_link.h"
#include "support/memory_bus.h"
#include <assert.h>
#include <string.h>

enum { READ_REGISTER = 2, READ_PACKET = 4 /* first byte of a transaction over SPI */ };

void liar_tell(liar_t *liar, uint8_t function, uint32_t address, const uint32_t *told, size_t count)
{
    liar->function = function;
    liar->address = address;
    liar->told = told;
    liar->count = count;
    liar->skip = 0;
    liar->reads = 0;
}

static bool is_asked(const liar_t *liar, const esp_loader_transfer_t *wanted)
{
    if (wanted->kind != ESP_LOADER_TRANSFER_READ) {
        return false;
    }
    return liar->rig.bus == SIM_BUS_SPI
               ? wanted->preamble[0] == READ_REGISTER && wanted->preamble[1] == liar->address
               : wanted->function == liar->function && wanted->address == liar->address;
}

static void lie(liar_t *liar, const esp_loader_transfer_t *wanted)
{
    const size_t at = liar->reads++;
    if (at >= liar->skip && at - liar->skip < liar->count) {
        uint32_t value = liar->told[at - liar->skip];
        for (size_t i = 0; i < wanted->size; i++, value >>= 8) {
            wanted->in[i] = (uint8_t)value;
        }
    }
}

uint32_t liar_now_ms(const liar_t *liar)
{
    return (uint32_t)(liar->rig.now_us / 1000);
}

static void set_time(liar_t *liar)
{
    sim_link_advance(liar->rig.link, liar->rig.now_us);
    esp_loader_engine_set_time(&liar->rig.engine, liar_now_ms(liar));
}

static void do_transfer(liar_t *liar)
{
    const esp_loader_transfer_t *wanted = esp_loader_engine_transfer(&liar->rig.engine);
    bool done = true;
    if (liar->cis_size != 0 && wanted->function == 0 && wanted->address >= LIAR_CIS_AT &&
        wanted->address - LIAR_CIS_AT + wanted->size <= liar->cis_size) {
        memcpy(wanted->in, liar->cis + (wanted->address - LIAR_CIS_AT), wanted->size);
    } else {
        done = memory_bus_transfer(liar->rig.chip, wanted, liar->rig.bus);
    }
    if (is_asked(liar, wanted)) {
        lie(liar, wanted);
    }
    if (liar->word != 0 && wanted->preamble[0] == READ_PACKET) {
        assert(wanted->size >= 8);
        memcpy(wanted->in + 4, &liar->word, sizeof(liar->word));
    }
    liar->rig.now_us += sim_bus_transfer_us(wanted->size);
    set_time(liar);
    esp_loader_engine_transfer_done(&liar->rig.engine,
                                    done ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_FAIL);
}

esp_loader_error_t liar_run(liar_t *liar)
{
    for (;;) {
        set_time(liar);
        const uint32_t wants = esp_loader_engine_wants(&liar->rig.engine);
        if ((wants & ESP_LOADER_WANT_DONE) != 0) {
            return esp_loader_engine_result(&liar->rig.engine)->code;
        }
        if ((wants & ESP_LOADER_WANT_TRANSFER) != 0) {
            do_transfer(liar);
        } else {
            (void)rig_step(&liar->rig);
        }
    }
}

esp_loader_error_t liar_connect(liar_t *liar, uint8_t trials)
{
    const esp_loader_connect_args_t args = {.sync_timeout = 100, .trials = trials};
    esp_loader_engine_connect(&liar->rig.engine, &args);
    return liar_run(liar);
}

esp_loader_error_t liar_read_register(liar_t *liar, uint32_t address, uint32_t *ms)
{
    const uint32_t begun = liar_now_ms(liar);
    esp_loader_engine_read_register(&liar->rig.engine, address);
    const esp_loader_error_t error = liar_run(liar);
    *ms = liar_now_ms(liar) - begun;
    return error;
}
