/* SPDX-License-Identifier: Apache-2.0 */
#include "api_world.h"
#include "esp_loader_stub.h"
#include "registers.h"
#include "support/stub_scene.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

api_world_t api;

enum {
    BASE_US = 40000000,     /* what a call may take on a dead line, and more */
    COMMAND_US = 10000,     /* a command with little data, and its answer */
    MIB_US = 250 * 1000000, /* what a MiB of flash may cost: 197 s on a dead line */
    LINE_TIMES = 6,         /* how often bytes may cross the line, at most */
    COMMAND_BYTES = 100,    /* for each 64 bytes read: an answer and a command */
};

const esp_loader_stub_t *esp_loader_stub_find(target_chip_t chip, uint16_t revision)
{
    (void)chip;
    (void)revision;
    return api.scenario->stub ? stub_scene_stub() : NULL;
}

const char *esp_loader_stub_absence(void)
{
    return "the scenario has none";
}

bool api_is_esp8266(void)
{
    return api.scenario->chip == 0;
}

void api_before(void)
{
    api.registers_before = registers_read(api.port.chip);
    api.patience_us = 0;
    api.began_us = api.port.now_us;
    api.damaged_before = scenario_damaged(api.scenario, api.port.link);
}

void api_expect_blocks(uint32_t size, uint32_t block_size)
{
    const uint64_t blocks = size / (block_size != 0 ? block_size : 1);
    api.patience_us += blocks * (COMMAND_US + 4000ull * api.scenario->latency);
}

static uint64_t may_take_us(uint64_t size)
{
    const uint64_t flash = size < MODEL_FLASH_SIZE ? size : MODEL_FLASH_SIZE;
    const uint64_t bytes = 4 * flash + 4096 + flash / 64 * COMMAND_BYTES;
    const uint64_t rate = api.port.rate != 0 ? api.port.rate : 1;
    return BASE_US + api.patience_us + scenario_patience_us(api.scenario, api.port.link) +
           flash * MIB_US / 0x100000 + bytes * 10 * 1000000 / rate * LINE_TIMES;
}

static bool leaves_all_sound(esp_loader_error_t error)
{
    return error == ESP_LOADER_SUCCESS || error == ESP_LOADER_ERROR_INVALID_PARAM ||
           error == ESP_LOADER_ERROR_UNSUPPORTED_FUNC || error == ESP_LOADER_ERROR_IMAGE_SIZE ||
           error == ESP_LOADER_ERROR_INVALID_MD5;
}

/* A damaged command to erase or write is a sound one, docs/DESIGN.md: nobody sees where it erases.
 */
static void forgive_damaged_commands(void)
{
    if (scenario_damaged(api.scenario, api.port.link) != api.damaged_before) {
        model_open_all();
    }
}

void api_after(const char *call, esp_loader_error_t error, uint64_t size)
{
    const uint64_t took = api.port.now_us - api.began_us;
    if (getenv("PROPERTY_TRACE") != NULL) {
        printf("%10.3f s  %s: %d%s\n", (double)api.port.now_us / 1e6, call, (int)error,
               api.sound ? "" : " (anything goes)");
    }
    MODEL_CHECK(took <= may_take_us(size), "time", "%s took %llu s, may take %llu", call,
                (unsigned long long)(took / 1000000),
                (unsigned long long)(may_take_us(size) / 1000000));
    MODEL_CHECK(error >= ESP_LOADER_SUCCESS && error <= ESP_LOADER_ERROR_INVALID_RESPONSE, "code",
                "%s returned %d", call, (int)error);
    if (!leaves_all_sound(error)) {
        api.sound = false;
    }
    forgive_damaged_commands();
    model_check_flash();
}

void api_must_work(const char *call, esp_loader_error_t error, bool valid)
{
    MODEL_CHECK(!valid || !api.sound || error == ESP_LOADER_SUCCESS, "must work",
                "%s returned %d on a sound line, with valid arguments (command %02x, status %02x)",
                call, (int)error, esp_loader_result(api.loader)->command,
                esp_loader_result(api.loader)->status);
}

void api_forget_writes(void)
{
    for (size_t i = 0; i < API_SLOTS; i++) {
        api.slots[i].flash_regular = false;
        api.slots[i].deflate_regular = false;
    }
}

/* A chip that was reset meanwhile may be anywhere. */
static void check_who_answers(bool with_stub)
{
    const sim_mode_t mode = with_stub ? SIM_MODE_STUB : SIM_MODE_DOWNLOAD;
    bool steady = true;
    for (uint32_t i = 0; i < api.scenario->fault_count; i++) {
        const sim_fault_kind_t kind = api.scenario->faults[i].kind;
        steady = steady && kind != SIM_FAULT_RESET && kind != SIM_FAULT_UNPLUG;
    }
    if (!steady || sim_chip_mode(api.port.chip) == mode) {
        return;
    }
    /* Where answers were lost while connecting, the next call finds out. */
    uint32_t value;
    const esp_loader_error_t error = esp_loader_read_register(api.loader, 0x60000000, &value);
    MODEL_CHECK(error != ESP_LOADER_SUCCESS, "wrong loader",
                "connected %s a stub, a call succeeds, and the chip is in mode %d",
                with_stub ? "with" : "without", (int)sim_chip_mode(api.port.chip));
    api.connected = false;
    api.sound = false;
}

esp_loader_error_t api_connect_as(bool with_stub, uint32_t timeout, int32_t trials)
{
    esp_loader_connect_args_t args = {.sync_timeout = timeout, .trials = trials};
    api_before();
    api.connected = false;
    api_forget_writes();
    const bool sound = scenario_is_sound(api.scenario) && !api.port_fails && api.port.rate != 0;
    const uint64_t each = (timeout > 0x10000 ? 0x10000 : timeout) + 260;
    const uint64_t bound_us = each * (uint64_t)(trials < 1 ? 1 : trials) * 1000;
    const esp_loader_error_t error = with_stub ? esp_loader_connect_with_stub(api.loader, &args)
                                               : esp_loader_connect(api.loader, &args);
    api.began_us +=
        bound_us < api.port.now_us - api.began_us ? bound_us : api.port.now_us - api.began_us;
    api_after(with_stub ? "connect_with_stub" : "connect", error, 0);
    if (error == ESP_LOADER_SUCCESS) {
        api.connected = true;
        api.sound = sound;
        api.stub = with_stub;
        check_who_answers(with_stub);
        model_close();
    }
    return error;
}
