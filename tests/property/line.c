/* SPDX-License-Identifier: Apache-2.0 */
#include "line.h"
#include "esp_loader_link.h"
#include "support/memory_bus.h"
#include "support/stub_scene.h"
#include <assert.h>
#include <string.h>

line_t line;

enum {
    READ_SIZE = 4096,
    STANDSTILL = 10000,     /* steps in which neither a byte moves nor time passes */
    BASE_US = 60000000,     /* what an operation may take on a dead line, and more */
    MIB_US = 250 * 1000000, /* what a MiB of flash may cost: 197 s on a dead line */
    LINE_TIMES = 6,         /* how often bytes may cross the line, at most */
    COMMAND_BYTES = 100,    /* for each 64 bytes read: an answer and a command */
};

static sim_chip_t *the_chip(void)
{
    return line.chip;
}

static const scenario_t sound_line;

static void plug(const scenario_t *scenario)
{
    sim_link_destroy(line.link);
    line.link = scenario_line(scenario, line.chip);
    sim_link_advance(line.link, line.now_us);
    sim_link_set_host_baud(line.link, line.rate);
}

void line_begin(const scenario_t *scenario, const char *chip, sim_bus_t bus)
{
    memset(&line, 0, sizeof(line));
    line.scenario = scenario;
    line.rate = 115200;
    line.bus = bus;
    sim_config_t config = {.chip = chip, .paced = true};
    if (scenario->stub) {
        config = stub_scene_config_of(chip);
    }
    config.flash_part = "W25Q16";
    config.flash_memory = model_begin(the_chip);
    /* Nobody knows which of the two it is. */
    config.counts_blocks = sim_chip_has(chip, SIM_HAS_UNKNOWN_COUNT) && scenario->contents % 2 != 0;
    line.chip = sim_chip_create(&config);
    assert(line.chip != NULL);
    if (bus != SIM_BUS_SERIAL) {
        const bool strapped = sim_bus_strap(line.chip, bus);
        assert(strapped);
    }
    plug(scenario);
}

void line_mend(void)
{
    model_report->faults += scenario_struck(line.scenario, line.link);
    line.rate = 115200;
    line.highest_rate = 0;
    plug(&sound_line);
}

void line_end(void)
{
    sim_link_destroy(line.link);
    sim_chip_destroy(line.chip);
}

static uint32_t clock_ms(void)
{
    return (uint32_t)(line.now_us / 1000) + line.scenario->clock;
}

void line_set_time(const line_driven_t *driven)
{
    sim_link_advance(line.link, line.now_us);
    driven->set_time(driven->what, clock_ms());
}

static void set_rate(const line_driven_t *driven)
{
    const uint32_t rate = driven->baud(driven->what);
    const bool can = rate != 0 && (line.highest_rate == 0 || rate <= line.highest_rate);
    if (can) {
        line.rate = rate;
        sim_link_set_host_baud(line.link, rate);
    }
    driven->baud_done(driven->what, can);
}

static bool send(const line_driven_t *driven)
{
    uint16_t size = 0;
    const uint8_t *bytes = driven->tx_buf(driven->what, &size);
    MODEL_CHECK(size > 0 && bytes != NULL, "nothing to send", "bytes are to be sent, and none is");
    sim_link_write(line.link, bytes, size);
    driven->tx_ack(driven->what, size);
    line.moved += size;
    return size > 0;
}

static bool receive(const line_driven_t *driven)
{
    uint8_t bytes[READ_SIZE];
    const size_t part = line.rx_part != 0 ? line.rx_part : sizeof(bytes);
    const size_t size = sim_link_read(line.link, bytes, part);
    if (size > 0) {
        driven->rx(driven->what, bytes, size);
        line.moved += size;
    }
    return size > 0;
}

static void transfer(const line_driven_t *driven)
{
    esp_loader_engine_t *engine = driven->what;
    const esp_loader_transfer_t *wanted = esp_loader_engine_transfer(engine);
    const bool done = memory_bus_transfer(line.chip, wanted, line.bus);
    line.now_us += sim_bus_transfer_us(wanted->size);
    line_set_time(driven);
    esp_loader_engine_transfer_done(engine, done ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_FAIL);
}

static void sleep_until_bytes_come(const line_driven_t *driven)
{
    const uint32_t left = driven->deadline(driven->what) - clock_ms();
    const uint64_t deadline = (line.now_us / 1000 + left) * 1000;
    line.now_us = sim_link_await(line.link, deadline > line.now_us ? deadline : line.now_us + 1000);
}

bool line_step(const line_driven_t *driven)
{
    line_set_time(driven);
    const uint32_t wants = driven->wants(driven->what);
    if ((wants & ESP_LOADER_WANT_DONE) != 0) {
        return false;
    }
    if ((wants & ESP_LOADER_WANT_LINES) != 0) {
        const uint8_t lines = driven->lines(driven->what);
        sim_link_set_lines(line.link, lines & ESP_LOADER_LINE_BOOT, lines & ESP_LOADER_LINE_RESET);
        driven->lines_done(driven->what);
    } else if ((wants & ESP_LOADER_WANT_BAUD) != 0) {
        set_rate(driven);
    } else if ((wants & ESP_LOADER_WANT_TRANSFER) != 0) {
        transfer(driven);
    } else if ((wants & ESP_LOADER_WANT_TX) != 0) {
        send(driven);
    } else if ((wants & ESP_LOADER_WANT_AGAIN) == 0 && !receive(driven)) {
        sleep_until_bytes_come(driven);
    }
    return true;
}

void line_drive(const line_driven_t *driven, uint32_t steps, uint64_t limit_us, const char *what)
{
    const uint64_t began = line.now_us;
    uint64_t last = line.now_us + line.moved;
    uint32_t still = 0;
    for (uint32_t step = 0; (steps == 0 || step < steps) && !model_failed(); step++) {
        if (!line_step(driven)) {
            return;
        }
        still = line.now_us + line.moved == last ? still + 1 : 0;
        last = line.now_us + line.moved;
        MODEL_CHECK(still < STANDSTILL, "standstill", "%s: nothing moves, wants 0x%x", what,
                    driven->wants(driven->what));
        MODEL_CHECK(line.now_us - began <= limit_us, "time", "%s takes more than %llu s", what,
                    (unsigned long long)(limit_us / 1000000));
    }
}

uint64_t line_may_take_us(uint64_t size)
{
    const uint64_t flash = size < MODEL_FLASH_SIZE ? size : MODEL_FLASH_SIZE;
    const uint64_t bytes = 4 * flash + 8192 + flash / 64 * COMMAND_BYTES;
    return BASE_US + scenario_patience_us(line.scenario, line.link) + flash * MIB_US / 0x100000 +
           bytes * 10 * 1000000 / line.rate * LINE_TIMES;
}

static uint32_t engine_wants(void *what)
{
    return esp_loader_engine_wants(what);
}

static void engine_set_time(void *what, uint32_t now_ms)
{
    esp_loader_engine_set_time(what, now_ms);
}

static uint32_t engine_deadline(void *what)
{
    return esp_loader_engine_deadline(what);
}

static const uint8_t *engine_tx_buf(void *what, uint16_t *size)
{
    return esp_loader_engine_tx_buf(what, size);
}

static void engine_tx_ack(void *what, uint16_t size)
{
    esp_loader_engine_tx_ack(what, size);
}

static void engine_rx(void *what, const uint8_t *bytes, size_t size)
{
    esp_loader_engine_rx(what, bytes, size);
}

static uint8_t engine_lines(void *what)
{
    return esp_loader_engine_lines(what);
}

static void engine_lines_done(void *what)
{
    esp_loader_engine_lines_done(what);
}

static uint32_t engine_baud(void *what)
{
    return esp_loader_engine_baud(what);
}

static void engine_baud_done(void *what, bool taken)
{
    if (taken) {
        esp_loader_engine_baud_done(what);
    } else {
        esp_loader_engine_abort(what, ESP_LOADER_ERROR_FAIL);
    }
}

line_driven_t line_engine(esp_loader_engine_t *engine)
{
    return (line_driven_t){.what = engine,
                           .wants = engine_wants,
                           .set_time = engine_set_time,
                           .deadline = engine_deadline,
                           .tx_buf = engine_tx_buf,
                           .tx_ack = engine_tx_ack,
                           .rx = engine_rx,
                           .lines = engine_lines,
                           .lines_done = engine_lines_done,
                           .baud = engine_baud,
                           .baud_done = engine_baud_done};
}
