/*
 * Operations of an engine on RAM, and flasher stubs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine_world.h"
#include "support/stub_scene.h"

enum { BLOCK_MAX = 0x1800 };

void engine_play_stub_load(const uint32_t *arguments)
{
    if (!line.scenario->stub) {
        return;
    }
    const bool valid = world.sound && line.bus == SIM_BUS_SERIAL && arguments[1] % 2 == 0 &&
                       !esp_loader_engine_stub_running(world.engine);
    const bool usual = arguments[0] >= 64 && arguments[0] <= BLOCK_MAX;
    esp_loader_stub_load_init(world.load, world.engine, stub_scene_stub());
    if (arguments[1] % 4 == 0) {
        world.load->block_size = arguments[0];
    }
    engine_free();
    while (esp_loader_stub_load_advance(world.load) && !model_failed()) {
        engine_run("loading a stub", arguments[1], 0);
        if ((esp_loader_engine_wants(world.engine) & ESP_LOADER_WANT_DONE) == 0) {
            world.sound = false;
            return; /* abandoned */
        }
        engine_before();
    }
    MODEL_CHECK(world.load->result.code == ESP_LOADER_SUCCESS || !valid ||
                    (!usual && arguments[1] % 4 == 0),
                "must work", "loading a stub ended with %d", (int)world.load->result.code);
    /* Loaded over one that runs, it may do anything. */
    world.sound = world.sound && world.load->result.code == ESP_LOADER_SUCCESS && valid;
}

void engine_play_ram_begin(const uint32_t *arguments)
{
    esp_loader_ram_write_t *ram = world.slots[arguments[0] % ENGINE_SLOTS].ram;
    *ram = (esp_loader_ram_write_t){.address = arguments[1],
                                    .size = arguments[2],
                                    .block_size = arguments[3],
                                    .payload = world.bytes};
    engine_before();
    esp_loader_engine_ram_begin(world.engine, ram);
    engine_run("ram_begin", arguments[4], 0);
    world.sound = world.sound && !esp_loader_engine_stub_running(world.engine);
}

void engine_play_ram_block(const uint32_t *arguments)
{
    esp_loader_ram_write_t *ram = world.slots[arguments[0] % ENGINE_SLOTS].ram;
    const uint32_t size = arguments[2] % 4 == 0 ? arguments[1] : ram->block_size;
    ram->payload = world.bytes;
    engine_before();
    esp_loader_engine_ram_block(world.engine, ram, size);
    engine_run("ram_block", arguments[3], BLOCK_MAX);
    world.sound = world.sound && !esp_loader_engine_stub_running(world.engine);
}

void engine_play_ram_run(const uint32_t *arguments)
{
    engine_before();
    esp_loader_engine_ram_run(world.engine, arguments[0]);
    engine_run("ram_run", arguments[1], 0);
    world.sound = world.sound && arguments[0] == 0 && !esp_loader_engine_stub_running(world.engine);
}
