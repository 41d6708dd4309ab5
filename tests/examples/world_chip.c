/* SPDX-License-Identifier: Apache-2.0 */
#include "world_chip.h"
#include "sim_bus.h"
#include "world.h"
#include <assert.h>
#include <string.h>

enum { PINS_MAX = 128 };

static const char *const signal_names[WORLD_SIGNALS] = {
    [WORLD_SIGNAL_RX0] = "RX0",           [WORLD_SIGNAL_TX0] = "TX0",
    [WORLD_SIGNAL_RESET] = "RESET",       [WORLD_SIGNAL_BOOT] = "BOOT",
    [WORLD_SIGNAL_SPI_CLK] = "SPI CLK",   [WORLD_SIGNAL_SPI_CS] = "SPI CS",
    [WORLD_SIGNAL_SPI_MISO] = "SPI MISO", [WORLD_SIGNAL_SPI_MOSI] = "SPI MOSI",
    [WORLD_SIGNAL_SPI_WP] = "SPI WP",     [WORLD_SIGNAL_SPI_HD] = "SPI HD",
    [WORLD_SIGNAL_STRAP0] = "STRAP 0",    [WORLD_SIGNAL_STRAP1] = "STRAP 1",
    [WORLD_SIGNAL_STRAP2] = "STRAP 2",    [WORLD_SIGNAL_STRAP3] = "STRAP 3",
    [WORLD_SIGNAL_SDIO_CLK] = "SDIO CLK", [WORLD_SIGNAL_SDIO_CMD] = "SDIO CMD",
    [WORLD_SIGNAL_SDIO_D0] = "SDIO D0",   [WORLD_SIGNAL_SDIO_D1] = "SDIO D1",
    [WORLD_SIGNAL_SDIO_D2] = "SDIO D2",   [WORLD_SIGNAL_SDIO_D3] = "SDIO D3",
};

static struct {
    uint32_t wires[PINS_MAX]; /* signals of each pin, a bit each */
    bool inverted[WORLD_SIGNALS];
    bool asserted[WORLD_SIGNALS];
    bool strap_low[WORLD_SIGNALS];
    sim_chip_t *chip;
    sim_link_t *link;
    uint64_t plugged_us;
    uint32_t rate;
    unsigned plug_count;
    bool plugged;
    bool is_device;
} board = {.rate = 115200};

world_signal_t world_signal(const char *name)
{
    for (int i = WORLD_SIGNAL_NONE + 1; i < WORLD_SIGNALS; i++) {
        if (strcmp(signal_names[i], name) == 0) {
            return (world_signal_t)i;
        }
    }
    return WORLD_SIGNAL_NONE;
}

void world_wire(int pin, world_signal_t signal)
{
    assert(pin >= 0 && pin < PINS_MAX);
    board.wires[pin] |= UINT32_C(1) << signal;
}

bool world_is_wired(int pin, world_signal_t signal)
{
    return pin >= 0 && pin < PINS_MAX && (board.wires[pin] & UINT32_C(1) << signal) != 0;
}

void world_invert_pins(bool reset, bool boot)
{
    board.inverted[WORLD_SIGNAL_RESET] = reset;
    board.inverted[WORLD_SIGNAL_BOOT] = boot;
}

static uint64_t chip_time(void)
{
    return world_now() - board.plugged_us;
}

static void chip_advance(void *context, uint64_t now_us)
{
    (void)context;
    if (board.plugged) {
        sim_link_advance(board.link, now_us - board.plugged_us);
    }
}

static uint64_t chip_next_event(void *context)
{
    (void)context;
    if (!board.plugged) {
        return WORLD_NEVER;
    }
    const uint64_t next_us = sim_link_next_event(board.link);
    return next_us == SIM_NO_EVENT ? WORLD_NEVER : next_us + board.plugged_us;
}

/* The model's lines are those of the usual two-transistor circuit, on which both together do
 * nothing: while reset is held, the boot pin does not matter. */
static void chip_drive(void)
{
    const bool reset = board.asserted[WORLD_SIGNAL_RESET];
    world_line_set(!reset && board.asserted[WORLD_SIGNAL_BOOT], reset);
}

/* Strapping pins together ask for SPI download where they are 1, 0, 0, 0; they float high. */
static void pin_set_straps(int pin, bool level)
{
    bool is_wired = false;
    bool is_spi = true;
    for (int signal = WORLD_SIGNAL_STRAP0; signal <= WORLD_SIGNAL_STRAP3; signal++) {
        if (world_is_wired(pin, (world_signal_t)signal)) {
            board.strap_low[signal] = !level;
            is_wired = true;
        }
        is_spi = is_spi && board.strap_low[signal] == (signal != WORLD_SIGNAL_STRAP0);
    }
    if (is_wired) {
        board.asserted[WORLD_SIGNAL_BOOT] = is_spi;
        chip_drive();
    }
}

static void pin_set(int pin, bool driven, bool level)
{
    bool is_wired = false;
    for (int signal = WORLD_SIGNAL_RESET; signal <= WORLD_SIGNAL_BOOT; signal++) {
        if (world_is_wired(pin, (world_signal_t)signal)) {
            board.asserted[signal] = driven && level == board.inverted[signal];
            is_wired = true;
        }
    }
    if (is_wired) {
        chip_drive();
    }
    pin_set_straps(pin, !driven || level);
    if (board.plugged && world_is_wired(pin, WORLD_SIGNAL_SPI_CS)) {
        sim_spi_select(board.chip, driven && !level);
    }
}

void world_pin_write(int pin, bool level)
{
    pin_set(pin, true, level);
}

void world_pin_release(int pin)
{
    pin_set(pin, false, false);
}

static void chip_free(void)
{
    sim_link_destroy(board.link);
    sim_chip_destroy(board.chip);
    board.link = NULL;
    board.chip = NULL;
}

void world_plug(const sim_config_t *config, const sim_fault_t *fault)
{
    chip_free();
    board.chip = sim_chip_create(config);
    assert(board.chip != NULL);
    board.link = sim_link_create(board.chip, fault, fault != NULL ? 1 : 0);
    assert(board.link != NULL);
    board.plugged_us = world_now();
    board.plugged = true;
    board.plug_count++;
    sim_link_set_host_baud(board.link, board.rate);
    if (!board.is_device) {
        world_add_device((world_device_t){chip_advance, chip_next_event, NULL});
        board.is_device = true;
    }
}

void world_unplug(void)
{
    board.plugged = false;
}

bool world_plugged(void)
{
    return board.plugged;
}

unsigned world_plug_count(void)
{
    return board.plug_count;
}

sim_chip_t *world_chip(void)
{
    return board.chip;
}

void world_line_write(const uint8_t *bytes, size_t size)
{
    if (board.plugged) {
        sim_link_advance(board.link, chip_time());
        sim_link_write(board.link, bytes, size);
    }
}

size_t world_line_read(uint8_t *bytes, size_t capacity)
{
    return board.plugged ? sim_link_read(board.link, bytes, capacity) : 0;
}

void world_line_rate(uint32_t baud)
{
    board.rate = baud;
    if (board.plugged) {
        sim_link_set_host_baud(board.link, baud);
    }
}

void world_line_set(bool dtr, bool rts)
{
    if (board.plugged) {
        sim_link_advance(board.link, chip_time());
        sim_link_set_lines(board.link, dtr, rts);
    }
}

void world_chip_finish(void)
{
    chip_free();
    memset(&board, 0, sizeof board);
    board.rate = 115200;
}
