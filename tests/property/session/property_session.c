/*
 * Sessions: visits of any task, driven, left and aborted at any step, with ports that go and come,
 * callbacks that refuse or abort, and bytes that nobody sent.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_task.h"
#include "run.h"
#include "session_world.h"
#include "support/stub_scene.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const chips[] = {"esp8266", "esp32", "esp32c3", "esp32s3"};

enum { VARIANTS = 8, VARIANT_SPLITS = 4, TX_SIZE = 512 };

static void begin(const scenario_t *scenario)
{
    memset(&visit, 0, sizeof(visit));
    line_begin(scenario, chips[scenario->chip], SIM_BUS_SERIAL);
    line.rx_part = scenario->variant >= VARIANT_SPLITS ? 1 + scenario->variant : 0;
    visit.engine = model_guarded(sizeof(*visit.engine));
    visit.tx_buffer = model_guarded(TX_SIZE);
    visit.session = model_guarded(sizeof(*visit.session));
    visit.bytes = model_guarded(VISIT_BYTES);
    visit.stream = model_guarded(VISIT_BYTES);
    visit.read_bytes = model_guarded(MODEL_FLASH_SIZE);
    visit.words = model_guarded(VISIT_WORDS * sizeof(uint32_t));
    visit.images = model_guarded(VISIT_IMAGES * sizeof(*visit.images));
    visit.tasks = model_guarded(sizeof(*visit.tasks));
    model_contents(visit.bytes, VISIT_BYTES, scenario->contents);
    const esp_loader_engine_config_t config = {
        .tx_buffer = visit.tx_buffer,
        .tx_size = TX_SIZE,
        .enter_bootloader = &esp_loader_reset_classic,
        .run = scenario->variant % 4 == 3 ? NULL : &esp_loader_reset_run,
    };
    esp_loader_engine_init(visit.engine, &config);
}

static void begin_visit(const uint32_t *arguments)
{
    const esp_loader_steps_t *const steps[] = {&esp_loader_steps_all, &esp_loader_steps_stub,
                                               &esp_loader_steps_rom, &esp_loader_steps_telling};
    static const uint32_t rates[] = {921600, 460800, 230400};
    esp_loader_session_config_t config = ESP_LOADER_SESSION_CONFIG_DEFAULT(steps[arguments[0] % 4]);
    const uint32_t how = arguments[3];
    config.task = visit_make_task(arguments);
    config.attempts = arguments[0] % 5;
    config.stub = line.scenario->stub && how % 3 != 0 ? visit_stub : NULL;
    config.rates = rates;
    config.rate_count = (uint8_t)(how % 4);
    config.leave = (esp_loader_leave_t)(how / 4 % 4);
    config.port_returns = how / 16 % 4 == 3;
    config.flash_size = how / 64 % 4 == 3 ? MODEL_FLASH_SIZE : 0;
    config.event = visit_event;
    config.approve = visit_approve;
    config.rates_asked_for = how % 7 == 0;
    config.follow_output = how % 5 == 0;
    visit.refuse = arguments[4] % 16 < 3 ? (int)(arguments[4] % 16) : -1;
    visit.abort_at = arguments[4] % 16 == 3 ? 1 + arguments[4] / 16 : 0;
    visit.told = 0;
    visit.sound = scenario_is_sound(line.scenario) && visit.refuse < 0 && visit.abort_at == 0;
    visit.begun = true;
    line.rate = 115200;
    sim_link_set_host_baud(line.link, line.rate);
    line.highest_rate = how % 11 == 0 ? 230400 : 0;
    esp_loader_session_init(visit.session, visit.engine, &config);
    visit.end_told = false;
    visit.damaged = false;
}

static void play_visit(const uint32_t *arguments)
{
    begin_visit(arguments);
    visit_drive(0);
}

static void play_begin(const uint32_t *arguments)
{
    begin_visit(arguments);
}

static void play_drive(const uint32_t *arguments)
{
    if (visit.begun) {
        visit_drive(arguments[0]);
    }
}

static void play_abort(const uint32_t *arguments)
{
    if (!visit.begun) {
        return;
    }
    const bool ended = esp_loader_session_outcome(visit.session)->end != ESP_LOADER_END_NONE;
    const esp_loader_end_t before = esp_loader_session_outcome(visit.session)->end;
    esp_loader_session_abort(visit.session, (esp_loader_error_t)(1 + arguments[0] % 9));
    const esp_loader_end_t after = esp_loader_session_outcome(visit.session)->end;
    MODEL_CHECK(ended ? after == before : after == ESP_LOADER_END_ABORTED, "abort",
                "an abort turned end %d into %d", (int)before, (int)after);
}

static void play_port_lost(const uint32_t *arguments)
{
    (void)arguments;
    if (visit.begun) {
        const bool goes_on = esp_loader_session_port_lost(visit.session);
        const esp_loader_end_t end = esp_loader_session_outcome(visit.session)->end;
        MODEL_CHECK(goes_on == (end == ESP_LOADER_END_NONE || end == ESP_LOADER_END_DONE),
                    "port lost", "port_lost said %d, and the visit's end is %d", goes_on, (int)end);
        visit.sound = false;
    }
}

static void play_port_back(const uint32_t *arguments)
{
    (void)arguments;
    if (visit.begun) {
        esp_loader_session_port_back(visit.session);
    }
}

static void play_junk(const uint32_t *arguments)
{
    uint8_t bytes[64];
    uint64_t state = arguments[0];
    const size_t size = arguments[1] % sizeof(bytes);
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)scenario_random(&state);
    }
    if (visit.begun) {
        esp_loader_session_rx(visit.session, bytes, size);
        visit.sound = false;
    }
}

static void play_unwanted(const uint32_t *arguments)
{
    if (!visit.begun) {
        return;
    }
    const uint32_t wants = esp_loader_session_wants(visit.session);
    uint32_t done = 0;
    uint32_t total = 0;
    if ((wants & ESP_LOADER_WANT_TX) == 0) {
        esp_loader_session_tx_ack(visit.session, (uint16_t)arguments[0]);
    }
    if ((wants & ESP_LOADER_WANT_LINES) == 0) {
        esp_loader_session_lines_done(visit.session);
    }
    if ((wants & ESP_LOADER_WANT_BAUD) == 0) {
        esp_loader_session_baud_done(visit.session, arguments[0] % 2 != 0);
    }
    esp_loader_session_progress(visit.session, &done, &total);
    (void)esp_loader_session_leaving(visit.session);
    (void)esp_loader_session_flash_block_size(visit.session);
    (void)esp_loader_session_ram_block_size(visit.session);
    MODEL_CHECK((wants & ESP_LOADER_WANT_DONE) == 0 ||
                    (esp_loader_session_wants(visit.session) & ESP_LOADER_WANT_DONE) != 0,
                "unwanted", "a visit that had ended goes on");
}

static void play_sleep(const uint32_t *arguments)
{
    line.now_us += 1000ull * arguments[0];
    if (visit.begun) {
        const line_driven_t driven = visit_driven();
        line_set_time(&driven);
        visit.sound = false;
    }
}

/* Whatever happened, a visit on a sound line writes an image and verifies it. */
static void mend(void)
{
    const scenario_t sound = {.chip = line.scenario->chip, .stub = line.scenario->stub};
    const uint32_t image[SCENARIO_ARGUMENTS] = {0, 0x3000, 5000, 0x142, 5};
    line_mend();
    line.scenario = &sound;
    begin_visit(image);
    visit_drive(0);
    MODEL_CHECK(esp_loader_session_outcome(visit.session)->end == ESP_LOADER_END_DONE, "mend",
                "in the end a visit ended with %d",
                (int)esp_loader_session_outcome(visit.session)->end);
}

static void end(void)
{
    line_end();
}

#define TAKES(...)                                                                                 \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

static const scenario_call_t calls[] = {
    {"visit", 6, TAKES(ARGUMENT_COUNT, ARGUMENT_OFFSET, ARGUMENT_SIZE, ARGUMENT_ANY, ARGUMENT_ANY),
     play_visit},
    {"begin", 8, TAKES(ARGUMENT_COUNT, ARGUMENT_OFFSET, ARGUMENT_SIZE, ARGUMENT_ANY, ARGUMENT_ANY),
     play_begin},
    {"drive", 16, TAKES(ARGUMENT_COUNT), play_drive},
    {"abort", 2, TAKES(ARGUMENT_COUNT), play_abort},
    {"port_lost", 2, TAKES(ARGUMENT_NONE), play_port_lost},
    {"port_back", 2, TAKES(ARGUMENT_NONE), play_port_back},
    {"junk", 2, TAKES(ARGUMENT_ANY, ARGUMENT_COUNT), play_junk},
    {"unwanted", 3, TAKES(ARGUMENT_ANY), play_unwanted},
    {"sleep", 2, TAKES(ARGUMENT_COUNT), play_sleep},
};

static const scenario_player_t player = {
    .name = "property_session",
    .calls = calls,
    .call_count = sizeof(calls) / sizeof(calls[0]),
    .chips = sizeof(chips) / sizeof(chips[0]),
    .variants = VARIANTS,
    .usual = "; begin 4 4096 5000 0x142 5",
    .begin = begin,
    .mend = mend,
    .end = end,
};

int main(int argc, char **argv)
{
    return run_main(argc, argv, &player);
}
