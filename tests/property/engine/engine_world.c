/* SPDX-License-Identifier: Apache-2.0 */
#include "engine_world.h"
#include "registers.h"
#include <stdio.h>
#include <stdlib.h>

engine_world_t world;

enum { COMMAND_US = 40000 /* what a command may take on a sound line without latency */ };

bool engine_is_esp8266(void)
{
    return line.scenario->chip == 0;
}

bool engine_line_is_sound(void)
{
    return scenario_is_sound(line.scenario) && line.rate >= 9600 && line.rate <= 921600;
}

bool engine_in_flash(uint32_t offset, uint32_t size)
{
    return size != 0 && offset < MODEL_FLASH_SIZE && size <= MODEL_FLASH_SIZE - offset;
}

const uint8_t *engine_pull(void *user, uint32_t offset, uint32_t size)
{
    MODEL_CHECK(size > 0, "pull", "no bytes were asked for");
    return offset <= ENGINE_BYTES && size <= ENGINE_BYTES - offset ? (const uint8_t *)user + offset
                                                                   : NULL;
}

void engine_before(void)
{
    const line_driven_t driven = line_engine(world.engine);
    world.registers_before = registers_read(line.chip);
    world.damaged_before = scenario_damaged(line.scenario, line.link);
    world.patience_us = 0;
    line_set_time(&driven);
}

void engine_free(void)
{
    if ((esp_loader_engine_wants(world.engine) & ESP_LOADER_WANT_DONE) == 0) {
        esp_loader_engine_abort(world.engine, ESP_LOADER_ERROR_FAIL);
        world.sound = false;
    }
    engine_before();
}

void engine_expect_blocks(uint32_t size, uint32_t block_size)
{
    const uint64_t blocks = size / (block_size != 0 ? block_size : 1);
    world.patience_us += blocks * (COMMAND_US + 4000ull * line.scenario->latency);
}

static void open_begun(void)
{
    for (size_t i = 0; i < world.begun_count; i++) {
        const uint32_t size = world.begun[i].size;
        model_open(world.begun[i].offset, size);
        /* The ESP8266's ROM erases one sector more at times. */
        if (engine_is_esp8266() && size != 0 && size < MODEL_FLASH_SIZE) {
            model_open(world.begun[i].offset, size + MODEL_SECTOR);
        }
    }
}

void engine_touches(uint32_t offset, uint32_t size)
{
    const size_t most = sizeof(world.begun) / sizeof(world.begun[0]);
    if (world.begun_count < most) {
        world.begun[world.begun_count].offset = offset;
        world.begun[world.begun_count++].size = size;
    }
    open_begun();
}

/* A damaged command to erase or write is a sound one, docs/DESIGN.md: nobody sees where. */
static void forgive_damaged_commands(void)
{
    if (scenario_damaged(line.scenario, line.link) != world.damaged_before) {
        model_open_all();
    }
}

static bool leaves_all_sound(esp_loader_error_t error)
{
    return error == ESP_LOADER_SUCCESS || error == ESP_LOADER_ERROR_INVALID_PARAM ||
           error == ESP_LOADER_ERROR_UNSUPPORTED_FUNC || error == ESP_LOADER_ERROR_IMAGE_SIZE;
}

bool engine_run(const char *what, uint32_t drive, uint64_t size)
{
    const line_driven_t driven = line_engine(world.engine);
    line_drive(&driven, drive % 2 != 0 ? drive : 0, line_may_take_us(size) + world.patience_us,
               what);
    forgive_damaged_commands();
    model_check_flash();
    const bool ended = (esp_loader_engine_wants(world.engine) & ESP_LOADER_WANT_DONE) != 0;
    const esp_loader_error_t error = esp_loader_engine_result(world.engine)->code;
    if (getenv("PROPERTY_TRACE") != NULL) {
        printf("%10.3f s  %s: %s %d%s\n", (double)line.now_us / 1e6, what,
               ended ? "ended with" : "goes on", ended ? (int)error : 0,
               world.sound ? "" : " (anything goes)");
    }
    MODEL_CHECK(ended || drive % 2 != 0 || model_failed(), "end", "%s does not end", what);
    if (!ended || !leaves_all_sound(error)) {
        world.sound = world.sound && ended && leaves_all_sound(error);
        return false;
    }
    return error == ESP_LOADER_SUCCESS;
}

void engine_must_work(const char *what, bool valid)
{
    const esp_loader_result_t *result = esp_loader_engine_result(world.engine);
    MODEL_CHECK(
        !valid, "must work",
        "%s ended with %d on a sound line, with valid arguments (command %02x, status %02x)", what,
        (int)result->code, result->command, result->status);
}
