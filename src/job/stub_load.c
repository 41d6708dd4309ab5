/*
 * Loads the segments of a flasher stub into RAM, block by block, and starts it. The steps are
 * public because both the blocking API and a session load stubs, each in its own loop.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_stub_load.h"

enum {
    STEP_BEGIN, /* the engine still has the result of another operation */
    STEP_BLOCK,
    STEP_STARTED,
};

enum { BLOCK_SIZE = 0x1800 /* what every ROM loader takes (esptool, ESPLoader.ESP_RAM_BLOCK) */ };

void esp_loader_stub_load_init(esp_loader_stub_load_t *load, esp_loader_engine_t *engine,
                               const esp_loader_stub_t *stub)
{
    /* All else is set by what begins a segment. */
    load->block_size = BLOCK_SIZE;
    load->_engine = engine;
    load->_stub = stub;
    load->_segment = stub->segments;
    load->_segments_left = stub->segment_count;
    load->_step = STEP_BEGIN;
}

/* Begins the segment, or, behind the last one, starts the stub. */
static void load_segment(esp_loader_stub_load_t *load)
{
    const esp_loader_stub_segment_t *segment = load->_segment;
    esp_loader_ram_write_t *write = &load->_write;
    if (load->_segments_left == 0) {
        /* The engine makes sure that it is the stub that answers now. */
        load->_step = STEP_STARTED;
        esp_loader_engine_start_stub(load->_engine, load->_stub->entry);
        return;
    }
    load->_segments_left--;
    load->_step = STEP_BLOCK;
    write->address = segment->address;
    write->size = segment->size;
    write->block_size = load->block_size;
    esp_loader_engine_ram_begin(load->_engine, write);
}

static void load_block(esp_loader_stub_load_t *load)
{
    esp_loader_ram_write_t *write = &load->_write;
    uint32_t size = write->size - write->written;
    if (size == 0) {
        /* The next segment begins with the same call: the caller sees no pause. */
        load->_segment++;
        load_segment(load);
        return;
    }
    if (size > write->block_size) {
        size = write->block_size;
    }
    write->payload = load->_segment->data + write->written;
    esp_loader_engine_ram_block(load->_engine, write, size);
}

bool esp_loader_stub_load_advance(esp_loader_stub_load_t *load)
{
    /* The engine's result is still that of the operation before this load. */
    if (load->_step == STEP_BEGIN) {
        load_segment(load);
        return true;
    }
    load->result = *esp_loader_engine_result(load->_engine);
    /* No step is tried again here: the engine has repeated what may be repeated, and half a stub
     * must not be started. */
    if (load->result.code != ESP_LOADER_SUCCESS || load->_step == STEP_STARTED) {
        return false;
    }
    load_block(load);
    return true;
}
