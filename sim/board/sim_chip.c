/* SPDX-License-Identifier: Apache-2.0 */
#include "board/sim_feature.h"
#include "loader/sim_boot.h"
#include "loader/sim_loader.h"
#include "state/sim_state.h"
#include "stub/sim_stub.h"
#include "stub/sim_stub_find.h"
#include "transport/sim_sdio_rom.h"
#include "transport/sim_transport.h"
#include "unit/flash/sim_power.h"
#include "unit/sim_clock.h"
#include "unit/sim_efuse.h"
#include "unit/sim_log.h"
#include "unit/sim_registers.h"
#include "unit/sim_uart.h"
#include "unit/sim_usb.h"
#include "unit/sim_watchdog.h"
#include <stdlib.h>
#include <string.h>

enum {
    /* The reset pin's 10 kOhm and 0.1 uF; source: Espressif's hardware design guidelines. */
    CHIP_RESET_RISE_US = 1000,
    CHIP_RECEIVED_MAX = 8,
};

static const uint8_t chip_default_mac[6] = {0x24, 0x0A, 0xC4, 0x00, 0x00, 0x01};

/* When it comes out of a reset that ends now. */
static uint64_t chip_risen_ns(const sim_chip_t *chip)
{
    const uint32_t given_us = chip->config.reset_rise_us;
    return chip->now_ns + (given_us != 0 ? given_us : (uint64_t)CHIP_RESET_RISE_US) * SIM_NS_PER_US;
}

static bool chip_boot_pin_low(const sim_chip_t *chip)
{
    if (chip->ignore_boot_pin || sim_efuse_forbids_download(chip)) {
        return false;
    }
    if (chip->config.boot_held || (!chip->started && chip->config.boot_download)) {
        return true;
    }
    if (chip->config.boot_loose) {
        return false;
    }
    if (sim_usb_attached(chip)) {
        return sim_usb_boots_download(chip);
    }
    return chip->dtr && !chip->rts;
}

/* All of the chip that a reset touches. */
static void chip_hold(sim_chip_t *chip)
{
    sim_loader_stop(chip);
    sim_stub_stop(chip);
    sim_transport_stop(chip);
    sim_uart_reset(chip, sim_clock_rom_rate(chip));
    chip->mode = SIM_MODE_RESET;
    chip->busy_until_ns = 0;
    chip->start_at_ns = UINT64_MAX;
    sim_flash_cut(&chip->flash, chip->now_ns);
    chip->flash.busy_until_us = 0;
    chip->flash.write_enabled = false;
    sim_watchdog_stop(chip);
    sim_log_stop(chip);
}

static void chip_start(sim_chip_t *chip)
{
    const bool download = chip_boot_pin_low(chip);
    const bool cold = !chip->started;
    chip_hold(chip);
    sim_memory_deinit(&chip->memory);
    sim_registers_init(chip);
    chip->usb.pin_low = chip->usb.pin_low || (cold && download);
    chip->ignore_boot_pin = false;
    chip->started = true;
    chip->counters.resets++;
    sim_state_trace(chip, "reset, boot pin %s", download ? "low" : "high");
    sim_uart_print(chip, chip->profile->rom_banner);
    if (download) {
        sim_uart_print(chip, chip->profile->download_banner);
        sim_transport_start(chip);
        sim_loader_start(chip);
        sim_power_start(chip, cold);
        if (chip->config.usb_serial_jtag && chip->usb.core_reset) {
            sim_watchdog_left_running(chip);
        }
    } else {
        sim_uart_print(chip, chip->profile->run_banner);
        sim_boot(chip);
    }
    sim_usb_started(chip);
    sim_log_start(chip);
}

/* All of the chip but its supply starts over; the boot pin is looked at again. */
static void chip_reset_system(sim_chip_t *chip)
{
    const bool held = !sim_usb_attached(chip) && chip->rts && !chip->dtr;
    chip_hold(chip);
    sim_usb_system_reset(chip);
    if (!held) {
        sim_state_restart(chip, chip_risen_ns(chip));
    }
}

/* The stub, or other code. */
static void chip_run(sim_chip_t *chip, uint32_t entry)
{
    uint32_t descriptor = 0;
    const bool stub = sim_stub_found(chip, entry);
    const bool application = sim_upload_descriptor(&chip->uploads, &chip->memory, &descriptor);
    sim_loader_stop(chip);
    sim_stub_stop(chip);
    chip->uploads.count = 0;
    if (stub) {
        sim_stub_start(chip);
        return;
    }
    sim_state_trace(chip, "runs code in RAM at 0x%08x", (unsigned)entry);
    chip->mode = SIM_MODE_RAM_CODE;
    if (application) {
        sim_boot_ram(chip, descriptor);
    }
}

/* Over SDIO the ROM has packets of its own and takes no commands. */
static void chip_take_frame(sim_chip_t *chip, const uint8_t *frame, size_t size)
{
    const sim_bus_t bus = sim_bus_active(chip);
    if (bus == SIM_BUS_SERIAL) {
        return;
    }
    if (chip->mode == SIM_MODE_STUB) {
        sim_stub_frame(chip, frame, size);
    } else if (bus == SIM_BUS_SDIO) {
        sim_sdio_rom_packet(chip, frame, size);
    } else {
        sim_loader_frame(chip, frame, size);
    }
}

static const sim_receiver_t chip_receiver = {
    .frame = chip_take_frame,
    .run = chip_run,
    .reset = sim_chip_reset,
};

sim_chip_t *sim_chip_create(const sim_config_t *config)
{
    const sim_profile_t *profile = sim_profile_find(config->chip);
    const sim_flash_part_t *part =
        sim_flash_part_find(config->flash_part != NULL ? config->flash_part : "W25Q32");
    const bool sound = profile != NULL && part != NULL && sim_feature_suits(config);
    sim_chip_t *chip = sound ? calloc(1, sizeof *chip) : NULL;
    if (chip == NULL) {
        return NULL;
    }
    chip->config = *config;
    chip->receiver = &chip_receiver;
    chip->profile = profile;
    static const uint8_t no_mac[6];
    memcpy(chip->mac, memcmp(config->mac, no_mac, 6) == 0 ? chip_default_mac : config->mac, 6);
    const bool usual = config->revision == 0 || config->revision == SIM_REVISION_DEFAULT;
    chip->revision = usual ? profile->revision : config->revision;
    if (config->revision == SIM_REVISION_FIRST) {
        chip->revision = 0;
    }
    sim_uart_init(chip);
    if (!sim_flash_init(&chip->flash, part, config->flash_memory)) {
        sim_chip_destroy(chip);
        return NULL;
    }
    chip_start(chip);
    sim_uart_deliver(chip, chip->now_ns);
    return chip;
}

void sim_chip_destroy(sim_chip_t *chip)
{
    if (chip == NULL) {
        return;
    }
    sim_loader_stop(chip);
    sim_stub_stop(chip);
    sim_uart_deinit(chip);
    sim_memory_deinit(&chip->memory);
    sim_flash_deinit(&chip->flash);
    free(chip);
}

static void chip_bite(sim_chip_t *chip)
{
    if (sim_watchdog_bite(chip)) {
        chip_reset_system(chip);
    } else if (chip->watchdog.frozen) {
        chip_hold(chip);
        chip->mode = SIM_MODE_HALTED;
    }
}

static uint64_t chip_earlier(uint64_t one_ns, uint64_t other_ns)
{
    return one_ns < other_ns ? one_ns : other_ns;
}

static uint64_t chip_next_step(const sim_chip_t *chip)
{
    uint64_t in = sim_uart_next_in(chip);
    if (chip->mode == SIM_MODE_STUB) {
        in = chip_earlier(in, sim_stub_next(chip));
    } else if (in != UINT64_MAX && in < chip->busy_until_ns) {
        in = chip->busy_until_ns;
    }
    in = chip_earlier(in, sim_transport_next(chip));
    in = chip_earlier(in, chip_earlier(sim_watchdog_next(chip), chip->log_at_ns));
    return chip_earlier(in, chip->start_at_ns);
}

static void chip_go_on(sim_chip_t *chip)
{
    if (chip->now_ns >= chip->start_at_ns) {
        chip_start(chip);
        return;
    }
    if (sim_watchdog_next(chip) <= chip->now_ns) {
        chip_bite(chip);
        return;
    }
    if (chip->log_at_ns <= chip->now_ns) {
        sim_log_print(chip);
        return;
    }
    if (chip->mode == SIM_MODE_STUB && sim_stub_next(chip) <= chip->now_ns &&
        (sim_stub_next(chip) < sim_uart_next_in(chip) || !sim_stub_gathers(chip))) {
        sim_stub_work(chip);
        return;
    }
    if (sim_transport_next(chip) <= chip->now_ns) {
        sim_transport_work(chip);
        return;
    }
    uint8_t bytes[CHIP_RECEIVED_MAX];
    uint32_t rate = 0;
    const size_t size = sim_uart_next(chip, bytes, &rate);
    for (size_t i = 0; i < size && sim_bus_active(chip) == SIM_BUS_SERIAL; i++) {
        if (chip->mode == SIM_MODE_DOWNLOAD) {
            sim_loader_byte(chip, bytes[i], rate);
        } else if (chip->mode == SIM_MODE_STUB) {
            sim_stub_byte(chip, bytes[i]);
        }
    }
}

/* Its flash has stopped: what befalls the chip in the middle of an erase or of a page. */
static void chip_interrupted(sim_chip_t *chip)
{
    /* What it struck stays as it left it, and what came before is through. */
    sim_flash_cut(&chip->flash, UINT64_MAX);
    chip->flash.stopped = false;
    chip->flash.stop_at = UINT64_MAX;
    chip->interruptions++;
    if (chip->interrupt == SIM_INTERRUPT_POWER) {
        sim_chip_power_cycle(chip);
    } else {
        sim_chip_reset(chip);
    }
}

static void chip_step(sim_chip_t *chip)
{
    chip_go_on(chip);
    if (chip->flash.stopped) {
        chip_interrupted(chip);
    }
}

static void chip_settle(sim_chip_t *chip, uint64_t now_ns)
{
    if (now_ns < chip->now_ns) {
        now_ns = chip->now_ns;
    }
    uint64_t at_ns = chip_next_step(chip);
    while (at_ns <= now_ns) {
        chip->now_ns = at_ns > chip->now_ns ? at_ns : chip->now_ns;
        sim_uart_deliver(chip, chip->now_ns);
        chip_step(chip);
        at_ns = chip_next_step(chip);
    }
    chip->now_ns = now_ns;
    sim_uart_deliver(chip, now_ns);
}

static uint64_t chip_us_rounded_up(uint64_t ns)
{
    return (ns + SIM_NS_PER_US - 1) / SIM_NS_PER_US;
}

uint64_t sim_chip_await(sim_chip_t *chip, uint64_t until_us)
{
    const uint64_t until_ns = until_us * SIM_NS_PER_US;
    const sim_wire_t *arrived = &chip->uart.arrived;
    while (arrived->head == arrived->tail && chip->now_ns < until_ns) {
        const uint64_t step_ns = chip_next_step(chip);
        const uint64_t next_ns =
            chip_earlier(chip_earlier(step_ns, sim_uart_next_out(chip)), until_ns);
        chip->now_ns = next_ns > chip->now_ns ? next_ns : chip->now_ns;
        sim_uart_deliver(chip, chip->now_ns);
        if (step_ns <= chip->now_ns) {
            chip_step(chip);
        }
    }
    return chip_us_rounded_up(chip->now_ns);
}

void sim_chip_advance(sim_chip_t *chip, uint64_t now_us)
{
    chip_settle(chip, now_us * SIM_NS_PER_US);
}

uint64_t sim_chip_now(const sim_chip_t *chip)
{
    return chip->now_ns / SIM_NS_PER_US;
}

uint64_t sim_chip_next_event(const sim_chip_t *chip)
{
    const uint64_t step_ns = chip_next_step(chip);
    const uint64_t out_ns = sim_uart_next_out(chip);
    const uint64_t back_ns = sim_usb_on_bus(chip) ? UINT64_MAX : chip->usb.absent_until_ns;
    const uint64_t next_ns = chip_earlier(chip_earlier(step_ns, out_ns), back_ns);
    return next_ns == UINT64_MAX ? SIM_NO_EVENT : chip_us_rounded_up(next_ns);
}

size_t sim_chip_write(sim_chip_t *chip, const uint8_t *bytes, size_t size)
{
    if (chip->mode != SIM_MODE_RESET && sim_usb_on_bus(chip)) {
        sim_uart_receive(chip, bytes, size);
        chip_settle(chip, chip->now_ns);
    }
    return size;
}

size_t sim_chip_read(sim_chip_t *chip, uint8_t *bytes, size_t capacity)
{
    return sim_uart_take(chip, bytes, capacity);
}

void sim_chip_set_host_baud(sim_chip_t *chip, uint32_t baud)
{
    chip->uart.host_rate = baud;
}

uint32_t sim_chip_baud(const sim_chip_t *chip)
{
    return chip->uart.rate;
}

void sim_chip_set_lines(sim_chip_t *chip, bool dtr, bool rts)
{
    const bool was_held = chip->rts && !chip->dtr;
    const bool changed = chip->dtr != dtr || chip->rts != rts;
    if (!changed || !sim_usb_on_bus(chip) || chip->watchdog.frozen) {
        return;
    }
    chip->dtr = dtr;
    chip->rts = rts;
    sim_state_trace(chip, "lines dtr=%d rts=%d", dtr, rts);
    if (sim_usb_attached(chip)) {
        if (sim_usb_lines(chip)) {
            chip_hold(chip);
            sim_state_restart(chip, chip_risen_ns(chip));
        }
        return;
    }
    const bool held = rts && !dtr;
    if (held && !was_held) {
        chip_hold(chip);
    } else if (!held && was_held) {
        sim_state_restart(chip, chip_risen_ns(chip));
    }
}

void sim_chip_power_cycle(sim_chip_t *chip)
{
    chip_hold(chip);
    chip->uart.arrived.head = chip->uart.arrived.tail = 0;
    chip->dtr = chip->rts = chip->started = chip->watchdog.frozen = false;
    chip->usb.forced_download = false;
    sim_usb_system_reset(chip);
    chip_start(chip);
    sim_uart_deliver(chip, chip->now_ns);
}

void sim_chip_reset(sim_chip_t *chip)
{
    if (!chip->watchdog.frozen) {
        chip_reset_system(chip);
    }
}
