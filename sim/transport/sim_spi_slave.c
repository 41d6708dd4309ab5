/* SPDX-License-Identifier: Apache-2.0
 *
 * Transactions, their commands and how they end: ESP-IDF programming guide, "ESP SPI Slave HD (Half
 * Duplex) Mode Protocol". The ROM's registers and how packets are counted in them: what
 * esp-serial-flasher's protocol_spi.c relies on.
 */
#include "transport/sim_spi_slave.h"
#include "wire/bytes.h"
#include <string.h>

/* The low half of a transaction's command; the high half tells how many wires carry the rest. */
enum {
    SPI_WRITE_BUFFER = 0x1,
    SPI_READ_BUFFER = 0x2,
    SPI_WRITE_DMA = 0x3,
    SPI_READ_DMA = 0x4,
    SPI_WRITE_DONE = 0x7,
    SPI_READ_DONE = 0x8, /* "CMD8" */
    SPI_COMMAND_MASK = 0x0F,
};

/* Registers; each is a word. */
enum {
    SPI_RECEIVE_STATUS = 4,
    SPI_SEND_STATUS = 8,
    SPI_COMMAND = 12,
};

/* Of a status register; the length of what is offered lies above. */
enum {
    SPI_STATUS_TOGGLE = 1 << 0,
    SPI_STATUS_FIRST = 1 << 1,
    SPI_STATUS_UNTOUCHED = SPI_STATUS_TOGGLE | SPI_STATUS_FIRST, /* the host has to write 0 */
    SPI_STATUS_LENGTH_SHIFT = 2,
};

/* Of the command register. */
enum {
    SPI_SAYS_IDLE = 0xAA,
    SPI_TOLD_READY = 0xA5,
    SPI_TOLD_START_OVER = 0x5A,
    SPI_TOLD_REBOOT = 0xFE,
};

/* Assumed. */
enum {
    SPI_START_US = 10000,
    SPI_STEP_US = 10,
};

static void slave_set_status(sim_spi_slave_t *slave, size_t at, uint32_t status)
{
    bytes_put_u32(&slave->registers[at], status);
}

static bool slave_touched(const sim_spi_slave_t *slave, size_t at, const sim_spi_sequence_t *of)
{
    return of->begun ||
           (slave->registers[at] & SPI_STATUS_UNTOUCHED) != (uint8_t)SPI_STATUS_UNTOUCHED;
}

static void slave_offer(sim_spi_slave_t *slave, size_t at, sim_spi_sequence_t *of, size_t size)
{
    uint32_t bits = SPI_STATUS_FIRST;
    if (of->begun) {
        of->toggle = !of->toggle;
        bits = of->toggle ? SPI_STATUS_TOGGLE : 0;
    }
    of->begun = true;
    slave_set_status(slave, at, (uint32_t)size << SPI_STATUS_LENGTH_SHIFT | bits);
}

/* Whether the host has done what the ROM waits for. */
static bool slave_may_go_on(const sim_spi_slave_t *slave)
{
    switch (slave->stage) {
    case SIM_SPI_IDLE:
        return slave->registers[SPI_COMMAND] == SPI_TOLD_READY;
    case SIM_SPI_OFFER:
        return slave_touched(slave, SPI_RECEIVE_STATUS, &slave->receive);
    case SIM_SPI_ANSWER_WAITS:
        return slave_touched(slave, SPI_SEND_STATUS, &slave->send);
    case SIM_SPI_HANDLE:
    case SIM_SPI_STARTING:
        return true;
    case SIM_SPI_OFF:
    case SIM_SPI_RECEIVE:
    case SIM_SPI_SEND:
        break;
    }
    return false;
}

static void slave_look(sim_chip_t *chip)
{
    sim_spi_slave_t *slave = &chip->bus.spi;
    if (slave->due_ns == UINT64_MAX && slave_may_go_on(slave)) {
        const bool answers = slave->stage == SIM_SPI_ANSWER_WAITS;
        slave->due_ns = chip->now_ns + sim_work_ns(chip, SPI_STEP_US);
        if (answers && slave->due_ns < slave->answer_ns) {
            slave->due_ns = slave->answer_ns;
        }
    }
}

static void slave_enter(sim_chip_t *chip, sim_spi_stage_t stage)
{
    chip->bus.spi.stage = stage;
    chip->bus.spi.due_ns = UINT64_MAX;
    slave_look(chip);
}

/* From here on nothing is known of the host. */
static void slave_reset_link(sim_spi_slave_t *slave)
{
    slave->receive = slave->send = (sim_spi_sequence_t){.begun = false};
    slave->frame_bytes = slave->answer_size = 0;
    slave->run_waits = false;
    slave_set_status(slave, SPI_RECEIVE_STATUS, SPI_STATUS_UNTOUCHED);
    slave_set_status(slave, SPI_SEND_STATUS, SPI_STATUS_UNTOUCHED);
}

void sim_spi_slave_start(sim_chip_t *chip)
{
    sim_spi_slave_stop(chip);
    chip->bus.spi.stage = SIM_SPI_STARTING;
    chip->bus.spi.due_ns = chip->now_ns + sim_work_ns(chip, SPI_START_US);
}

void sim_spi_slave_stop(sim_chip_t *chip)
{
    chip->bus.spi = (sim_spi_slave_t){.stage = SIM_SPI_OFF, .due_ns = UINT64_MAX};
}

void sim_spi_slave_answer(sim_chip_t *chip, uint64_t from_ns, const uint8_t *data, size_t size)
{
    sim_spi_slave_t *slave = &chip->bus.spi;
    slave->answer_size = size < SIM_SPI_ANSWER ? size : SIM_SPI_ANSWER;
    slave->answer_at = 0;
    slave->answer_ns = from_ns;
    memcpy(slave->answer, data, slave->answer_size);
}

static void slave_handle(sim_chip_t *chip)
{
    sim_spi_slave_t *slave = &chip->bus.spi;
    slave->answer_size = 0;
    chip->receiver->frame(chip, slave->frame, slave->frame_bytes);
    slave->frame_bytes = 0;
    slave_enter(chip, slave->answer_size > 0 ? SIM_SPI_ANSWER_WAITS : SIM_SPI_OFFER);
}

uint64_t sim_spi_slave_next(const sim_chip_t *chip)
{
    return chip->bus.spi.stage == SIM_SPI_OFF ? UINT64_MAX : chip->bus.spi.due_ns;
}

void sim_spi_slave_work(sim_chip_t *chip)
{
    sim_spi_slave_t *slave = &chip->bus.spi;
    switch (slave->stage) {
    case SIM_SPI_STARTING:
        slave_set_status(slave, SPI_COMMAND, SPI_SAYS_IDLE);
        slave_enter(chip, SIM_SPI_IDLE);
        break;
    case SIM_SPI_IDLE:
        sim_state_trace(chip, "SPI host is ready");
        slave_reset_link(slave);
        slave_enter(chip, SIM_SPI_OFFER);
        break;
    case SIM_SPI_OFFER:
        slave_offer(slave, SPI_RECEIVE_STATUS, &slave->receive, SIM_SPI_BUFFER);
        slave_enter(chip, SIM_SPI_RECEIVE);
        break;
    case SIM_SPI_HANDLE:
        slave_handle(chip);
        break;
    case SIM_SPI_ANSWER_WAITS:
        slave_offer(slave, SPI_SEND_STATUS, &slave->send, slave->answer_size);
        slave_enter(chip, SIM_SPI_SEND);
        break;
    case SIM_SPI_OFF:
    case SIM_SPI_RECEIVE:
    case SIM_SPI_SEND:
        break;
    }
}

static void slave_read_done(sim_chip_t *chip)
{
    sim_spi_slave_t *slave = &chip->bus.spi;
    slave->answer_size = 0;
    if (!slave->run_waits) {
        slave_enter(chip, SIM_SPI_OFFER);
        return;
    }
    const uint32_t entry = slave->entry;
    sim_spi_slave_stop(chip);
    chip->receiver->run(chip, entry);
}

/* What the ROM is told by its command register, whatever it is at. */
static void slave_obey(sim_chip_t *chip)
{
    sim_spi_slave_t *slave = &chip->bus.spi;
    if (slave->registers[SPI_COMMAND] == SPI_TOLD_REBOOT) {
        sim_state_trace(chip, "SPI host asks for a reset");
        chip->receiver->reset(chip);
    } else if (slave->registers[SPI_COMMAND] == SPI_TOLD_START_OVER) {
        slave_reset_link(slave);
        slave_set_status(slave, SPI_COMMAND, SPI_SAYS_IDLE);
        slave_enter(chip, SIM_SPI_IDLE);
    }
}

static void slave_end_transaction(sim_chip_t *chip)
{
    const sim_spi_slave_t *slave = &chip->bus.spi;
    const uint8_t command = slave->preamble_size > 0 ? slave->preamble[0] & SPI_COMMAND_MASK : 0;
    if (command == SPI_WRITE_DONE && slave->stage == SIM_SPI_RECEIVE) {
        slave_enter(chip, SIM_SPI_HANDLE);
    } else if (command == SPI_READ_DONE && slave->stage == SIM_SPI_SEND) {
        slave_read_done(chip);
    } else if (command == SPI_WRITE_BUFFER && slave->stage > SIM_SPI_STARTING) {
        slave_obey(chip);
        slave_look(chip);
    }
}

void sim_spi_slave_select(sim_chip_t *chip, bool selected)
{
    sim_spi_slave_t *slave = &chip->bus.spi;
    if (slave->stage == SIM_SPI_OFF || selected == slave->selected) {
        return;
    }
    slave->selected = selected;
    if (selected) {
        slave->preamble_size = slave->moved = 0;
    } else {
        slave_end_transaction(chip);
    }
}

void sim_spi_slave_put(sim_chip_t *chip, uint8_t byte)
{
    sim_spi_slave_t *slave = &chip->bus.spi;
    if (!slave->selected) {
        return;
    }
    if (slave->preamble_size < SIM_SPI_PREAMBLE) {
        slave->preamble[slave->preamble_size++] = byte;
        return;
    }
    const uint8_t command = slave->preamble[0] & SPI_COMMAND_MASK;
    const size_t at = slave->preamble[1] + slave->moved++;
    if (command == SPI_WRITE_BUFFER && at < SIM_SPI_REGISTERS) {
        slave->registers[at] = byte;
    } else if (command == SPI_WRITE_DMA && slave->stage == SIM_SPI_RECEIVE &&
               slave->frame_bytes < SIM_SPI_BUFFER) {
        slave->frame[slave->frame_bytes++] = byte;
    }
}

uint8_t sim_spi_slave_get(sim_chip_t *chip)
{
    sim_spi_slave_t *slave = &chip->bus.spi;
    if (!slave->selected || slave->preamble_size < SIM_SPI_PREAMBLE) {
        return 0;
    }
    const uint8_t command = slave->preamble[0] & SPI_COMMAND_MASK;
    const size_t at = slave->preamble[1] + slave->moved++;
    if (command == SPI_READ_BUFFER && at < SIM_SPI_REGISTERS) {
        return slave->registers[at];
    }
    if (command == SPI_READ_DMA && slave->stage == SIM_SPI_SEND &&
        slave->answer_at < slave->answer_size) {
        return slave->answer[slave->answer_at++];
    }
    return 0;
}
