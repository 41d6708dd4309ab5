/*
 * The blocking API, called in any order with any arguments.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api_world.h"
#include "run.h"
#include "support/rig.h"
#include "support/stub_scene.h"
#include <stdlib.h>
#include <string.h>

static const char *const chips[] = {"esp8266", "esp32", "esp32c3", "esp32s3"};
static const target_chip_t targets[] = {ESP8266_CHIP, ESP32_CHIP, ESP32C3_CHIP, ESP32S3_CHIP};

enum { VARIANT_READ_EXACT = 1, VARIANT_WAITS = 2, VARIANT_BIG_BUFFER = 4, VARIANTS = 8 };

static sim_chip_t *the_chip(void)
{
    return api.port.chip;
}

static const scenario_t sound_line;

static void plug(const scenario_t *scenario)
{
    sim_link_destroy(api.port.link);
    api.port.link = scenario_line(scenario, api.port.chip);
    sim_link_advance(api.port.link, api.port.now_us);
}

static void init_loader(void)
{
    const esp_loader_error_t error = esp_loader_init_serial(api.loader, &api.port.port);
    MODEL_CHECK(error == ESP_LOADER_SUCCESS, "init", "init_serial returned %d", (int)error);
    esp_loader_set_line_rate(api.loader, api.port.rate);
    if ((api.scenario->variant & VARIANT_BIG_BUFFER) != 0) {
        esp_loader_set_tx_buffer(api.loader, api.tx_buffer, 0x8000);
    }
    api.alive = true;
    api.connected = false;
    api.sound = false;
}

static void begin(const scenario_t *scenario)
{
    memset(&api, 0, sizeof(api));
    api.scenario = scenario;
    sim_config_t config = {.chip = chips[scenario->chip], .paced = true};
    if (scenario->stub) {
        config = stub_scene_config_of(chips[scenario->chip]);
    }
    config.flash_part = "W25Q16";
    config.flash_memory = model_begin(the_chip);
    config.counts_blocks =
        sim_chip_has(config.chip, SIM_HAS_UNKNOWN_COUNT) && scenario->contents % 2 != 0;
    memcpy(config.mac, api_mac, sizeof(api_mac));
    memory_port_init(&api.port, &config, (scenario->variant & VARIANT_READ_EXACT) == 0, NULL);
    api.port.waits_until_sent = (scenario->variant & VARIANT_WAITS) != 0;
    plug(scenario);
    api.loader = model_guarded(sizeof(*api.loader));
    api.tx_buffer = model_guarded(API_BYTES / 4);
    api.bytes = model_guarded(API_BYTES);
    api.read_bytes = model_guarded(MODEL_FLASH_SIZE);
    for (size_t i = 0; i < API_SLOTS; i++) {
        api.slots[i].flash = model_guarded(sizeof(*api.slots[i].flash));
        api.slots[i].deflate = model_guarded(sizeof(*api.slots[i].deflate));
        api.slots[i].mem = model_guarded(sizeof(*api.slots[i].mem));
        api.slots[i].stream = model_guarded(API_BYTES);
    }
    model_contents(api.bytes, API_BYTES, scenario->contents);
    init_loader();
}

/* Whatever was done to it, a loader on a sound line connects, writes and verifies. */
static void mend(void)
{
    const scenario_t sound = {.chip = api.scenario->chip, .stub = api.scenario->stub};
    const uint32_t image[SCENARIO_ARGUMENTS] = {0, 0x3000, 5000, 1024, 1};
    model_report->faults += scenario_struck(api.scenario, api.port.link);
    api.scenario = &sound;
    api.port.write_fails_at = 0;
    api.port.read_fails_at = 0;
    api.port_fails = false;
    plug(&sound_line);
    memory_port_t *port = &api.port;
    port->rate = 115200;
    sim_link_set_host_baud(port->link, port->rate);
    init_loader();
    const esp_loader_error_t error = api_connect_as(sound.stub != 0, 100, 10);
    MODEL_CHECK(error == ESP_LOADER_SUCCESS, "mend", "in the end connecting returned %d",
                (int)error);
    if (!model_failed()) {
        api_play_write_all(image);
        api_must_work("the last write", esp_loader_result(api.loader)->code,
                      api.stub || !api_is_esp8266());
    }
}

static void end(void)
{
    memory_port_free(&api.port);
}

static void play_init(const uint32_t *arguments)
{
    (void)arguments;
    api_forget_writes();
    /* A new loader knows nothing of what the one before is owed. */
    api.port.now_us = scenario_let_pass(api.scenario, api.port.link, api.port.now_us);
    init_loader();
}

static void play_deinit(const uint32_t *arguments)
{
    (void)arguments;
    if (api.alive) {
        esp_loader_deinit(api.loader);
    }
    api.alive = false;
    api.connected = false;
    api.sound = false;
}

static void play_connect(const uint32_t *arguments)
{
    if (!api.alive) {
        return;
    }
    const bool usual = arguments[0] >= 100 && arguments[1] >= 2;
    const bool nothing_wrong = scenario_is_sound(api.scenario) && !api.port_fails &&
                               api.port.rate >= 9600 && api.port.rate <= 921600;
    const bool with_stub = arguments[2] % 2 != 0 && api.scenario->stub;
    const int32_t trials = (int32_t)(arguments[1] % 20) - 1;
    const esp_loader_error_t error = api_connect_as(with_stub, arguments[0], trials);
    MODEL_CHECK(!usual || trials < 2 || !nothing_wrong || error == ESP_LOADER_SUCCESS,
                "connect must work", "connecting returned %d on a sound line", (int)error);
    MODEL_CHECK(error != ESP_LOADER_SUCCESS ||
                    esp_loader_get_target(api.loader) == targets[api.scenario->chip],
                "wrong chip", "the chip was taken for number %d",
                (int)esp_loader_get_target(api.loader));
}

static void play_connect_secure(const uint32_t *arguments)
{
    esp_loader_connect_args_t args = {.sync_timeout = 100, .trials = 4};
    if (!api.alive) {
        return;
    }
    api_forget_writes();
    api_before();
    api.connected = false;
    const esp_loader_error_t error =
        esp_loader_connect_secure_download_mode(api.loader, &args, MODEL_FLASH_SIZE);
    (void)arguments;
    api_after("connect_secure", error, 0);
    api.sound = false; /* which calls work then is another matter */
    if (error == ESP_LOADER_SUCCESS) {
        api.connected = true;
        api.stub = false;
        model_close();
    }
}

static void play_change_rate(const uint32_t *arguments)
{
    if (!api.alive) {
        return;
    }
    /* So slow that a SYNC takes minutes, or so fast that no chip has it: of no interest here. */
    const uint32_t rate = arguments[0] == 1 || arguments[0] == 0xFFFFFFFF ? 1500000 : arguments[0];
    api_before();
    const esp_loader_error_t error = esp_loader_change_transmission_rate(api.loader, rate);
    api_after("change_rate", error, 0);
    api_must_work("change_rate", error,
                  api.connected && rate >= 9600 && rate <= 921600 &&
                      (api.stub || !api_is_esp8266()));
    MODEL_CHECK(error != ESP_LOADER_SUCCESS || api.port.rate == rate, "rate",
                "the port runs at %u baud after a change to %u", api.port.rate, rate);
}

static void play_reset(const uint32_t *arguments)
{
    (void)arguments;
    if (!api.alive) {
        return;
    }
    api_before();
    esp_loader_reset_target(api.loader);
    api_after("reset_target", ESP_LOADER_SUCCESS, 0);
    api.connected = false;
    api.sound = false;
    api_forget_writes();
    uint32_t value;
    MODEL_CHECK(esp_loader_read_register(api.loader, 0x60000000, &value) ==
                    ESP_LOADER_ERROR_INVALID_TARGET,
                "reset", "a chip is connected after reset_target");
}

static void play_port_fails(const uint32_t *arguments)
{
    const unsigned at = 1 + arguments[0];
    api.port.error = (esp_loader_error_t)(1 + arguments[2] % 9);
    if (arguments[1] % 2 != 0) {
        api.port.write_fails_at = api.port.calls.write + at;
    } else {
        api.port.read_fails_at = api.port.ops.read_available != NULL
                                     ? api.port.calls.read_available + at
                                     : api.port.calls.read + at;
    }
    api.port_fails = true;
    api.sound = false;
}

static void play_buffer(const uint32_t *arguments)
{
    if (api.alive) {
        const uint16_t size = (uint16_t)(1 + arguments[0] % (API_BYTES / 4 - 1));
        esp_loader_set_tx_buffer(api.loader, api.tx_buffer, size);
    }
}

#define ARGS(...)                                                                                  \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

static const scenario_call_t calls[] = {
    {"init", 1, ARGS(ARGUMENT_NONE), play_init},
    {"deinit", 1, ARGS(ARGUMENT_NONE), play_deinit},
    {"connect", 16, ARGS(ARGUMENT_TIMEOUT, ARGUMENT_COUNT, ARGUMENT_FLAG), play_connect},
    {"connect_secure", 1, ARGS(ARGUMENT_NONE), play_connect_secure},
    {"write_all", 6,
     ARGS(ARGUMENT_SLOT, ARGUMENT_OFFSET, ARGUMENT_SIZE, ARGUMENT_BLOCK, ARGUMENT_COUNT),
     api_play_write_all},
    {"deflate_all", 4,
     ARGS(ARGUMENT_SLOT, ARGUMENT_OFFSET, ARGUMENT_SIZE, ARGUMENT_BLOCK, ARGUMENT_COUNT),
     api_play_deflate_all},
    {"flash_start", 6,
     ARGS(ARGUMENT_SLOT, ARGUMENT_OFFSET, ARGUMENT_SIZE, ARGUMENT_BLOCK, ARGUMENT_COUNT),
     api_play_flash_start},
    {"start_encrypted", 1,
     ARGS(ARGUMENT_SLOT, ARGUMENT_OFFSET, ARGUMENT_SIZE, ARGUMENT_BLOCK, ARGUMENT_COUNT),
     api_play_start_encrypted},
    {"flash_write", 10, ARGS(ARGUMENT_SLOT, ARGUMENT_SIZE, ARGUMENT_COUNT), api_play_flash_write},
    {"flash_finish", 3, ARGS(ARGUMENT_SLOT), api_play_flash_finish},
    {"deflate_start", 3,
     ARGS(ARGUMENT_SLOT, ARGUMENT_OFFSET, ARGUMENT_SIZE, ARGUMENT_BLOCK, ARGUMENT_SIZE),
     api_play_deflate_start},
    {"deflate_write", 5, ARGS(ARGUMENT_SLOT, ARGUMENT_SIZE, ARGUMENT_COUNT),
     api_play_deflate_write},
    {"deflate_finish", 2, ARGS(ARGUMENT_SLOT), api_play_deflate_finish},
    {"detect_size", 2, ARGS(ARGUMENT_NONE), api_play_detect_size},
    {"flash_read", 4, ARGS(ARGUMENT_OFFSET, ARGUMENT_SIZE), api_play_flash_read},
    {"flash_erase", 1, ARGS(ARGUMENT_NONE), api_play_flash_erase},
    {"erase_region", 3, ARGS(ARGUMENT_OFFSET, ARGUMENT_SIZE), api_play_erase_region},
    {"verify", 4, ARGS(ARGUMENT_OFFSET, ARGUMENT_SIZE, ARGUMENT_FLAG), api_play_verify},
    {"security", 1, ARGS(ARGUMENT_NONE), api_play_security},
    {"mem_start", 3, ARGS(ARGUMENT_SLOT, ARGUMENT_RAM, ARGUMENT_SIZE, ARGUMENT_BLOCK),
     api_play_mem_start},
    {"mem_write", 4, ARGS(ARGUMENT_SLOT, ARGUMENT_SIZE, ARGUMENT_COUNT), api_play_mem_write},
    {"mem_finish", 1, ARGS(ARGUMENT_SLOT, ARGUMENT_ANY), api_play_mem_finish},
    {"read_mac", 2, ARGS(ARGUMENT_NONE), api_play_read_mac},
    {"read_register", 2, ARGS(ARGUMENT_RAM), api_play_read_register},
    {"write_register", 1, ARGS(ARGUMENT_ANY, ARGUMENT_ANY), api_play_write_register},
    {"change_rate", 2, ARGS(ARGUMENT_RATE), play_change_rate},
    {"reset", 1, ARGS(ARGUMENT_NONE), play_reset},
    {"port_fails", 1, ARGS(ARGUMENT_COUNT, ARGUMENT_FLAG, ARGUMENT_ANY), play_port_fails},
    {"board", 2, ARGS(ARGUMENT_COUNT), api_play_board},
    {"set_tx_buffer", 1, ARGS(ARGUMENT_ANY), play_buffer},
};

static const scenario_player_t player = {
    .name = "property_api",
    .calls = calls,
    .call_count = sizeof(calls) / sizeof(calls[0]),
    .chips = sizeof(chips) / sizeof(chips[0]),
    .variants = VARIANTS,
    .usual = "; connect 100 10 1",
    .begin = begin,
    .mend = mend,
    .end = end,
};

int main(int argc, char **argv)
{
    return run_main(argc, argv, &player);
}
