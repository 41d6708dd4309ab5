/* SPDX-License-Identifier: Apache-2.0
 *
 * Packets of both directions. Sources: ESP-IDF programming guide, "Communication with ESP SDIO
 * Slave", for the space of their addresses; esp-stub-lib, sdio.c of the ESP32-C6, for what a stub
 * receives and how long it waits for the host.
 */
#include "transport/sim_sdio.h"
#include "transport/sim_sdio_card.h"
#include "transport/sim_sdio_register.h"
#include <string.h>

enum {
    SDIO_ADDRESSES = 0x20000,
    SDIO_PACKETS = 0x400, /* registers lie below; assumed, no packet is that long */
    SDIO_PACKETS_END = 0x1F800,
    SDIO_FUNCTIONS = 2,
    SDIO_START_US = 10000, /* assumed */
    SDIO_FETCH_US = 1000000,
};

void sim_sdio_start(sim_chip_t *chip)
{
    sim_sdio_stop(chip);
    chip->bus.sdio.ready_ns = chip->now_ns + sim_work_ns(chip, SDIO_START_US);
}

void sim_sdio_stop(sim_chip_t *chip)
{
    sim_sdio_t *sdio = &chip->bus.sdio;
    sim_sdio_registers_reset(sdio);
    sdio->initialized = sdio->packet_lost = sdio->presented = false;
    sdio->enabled = sdio->bus_control = sdio->interrupt_enable = 0;
    sdio->packet_size = sdio->frame_count = 0;
    sdio->sequence = 0;
    memset(sdio->block_size, 0, sizeof sdio->block_size);
}

bool sim_sdio_initialize(sim_chip_t *chip)
{
    sim_sdio_t *sdio = &chip->bus.sdio;
    sdio->initialized = chip->bus.selected == SIM_BUS_SDIO;
    sdio->enabled = 0;
    return sdio->initialized;
}

static bool sdio_answers(const sim_chip_t *chip, uint8_t function, uint32_t address, size_t size)
{
    const sim_sdio_t *sdio = &chip->bus.sdio;
    return chip->bus.selected == SIM_BUS_SDIO && sdio->initialized && function < SDIO_FUNCTIONS &&
           (function == 0 || (sdio->enabled & 1 << function) != 0) && address < SDIO_ADDRESSES &&
           size > 0 && size <= SDIO_ADDRESSES - address;
}

/* The packet is complete: its last byte came to the end of the packets' addresses. */
static void sdio_deliver(sim_chip_t *chip)
{
    sim_sdio_t *sdio = &chip->bus.sdio;
    const size_t size = sdio->packet_size;
    const bool lost = sdio->packet_lost;
    sdio->packet_size = 0;
    sdio->packet_lost = false;
    if (lost) {
        sim_state_trace(chip, "SDIO packet lost: longer than the receive buffer");
    } else if (chip->now_ns >= sdio->ready_ns) {
        chip->receiver->frame(chip, sdio->packet, size);
    }
}

static void sdio_receive(sim_chip_t *chip, uint32_t address, const uint8_t *bytes, size_t size)
{
    sim_sdio_t *sdio = &chip->bus.sdio;
    const size_t room = SIM_SDIO_PACKET - sdio->packet_size;
    const size_t wanted = SDIO_PACKETS_END - address;
    const size_t taken = size < wanted ? size : wanted;
    const size_t kept = taken < room ? taken : room;
    memcpy(&sdio->packet[sdio->packet_size], bytes, kept);
    sdio->packet_size += kept;
    sdio->packet_lost = sdio->packet_lost || kept < taken;
    if (size >= wanted) {
        sdio_deliver(chip);
    }
}

bool sim_sdio_put(sim_chip_t *chip, uint8_t function, uint32_t address, const uint8_t *bytes,
                  size_t size)
{
    if (!sdio_answers(chip, function, address, size)) {
        return false;
    }
    if (function == 1 && address >= SDIO_PACKETS) {
        if (address < SDIO_PACKETS_END) {
            sdio_receive(chip, address, bytes, size);
        }
    } else if (function == 1) {
        sim_sdio_registers_put(chip, address, bytes, size);
    } else {
        for (size_t i = 0; i < size; i++) {
            sim_sdio_card_put(chip, address + (uint32_t)i, bytes[i]);
        }
    }
    return true;
}

/* The stub goes on where it stood when it began to wait for the host. */
static void sdio_sent(sim_chip_t *chip)
{
    sim_sdio_t *sdio = &chip->bus.sdio;
    chip->busy_until_ns += chip->now_ns - sdio->presented_ns;
    sdio->frame_count--;
    memmove(&sdio->frames[0], &sdio->frames[1], sdio->frame_count * sizeof sdio->frames[0]);
    sdio->presented = false;
}

static void sdio_fetch(sim_chip_t *chip, uint32_t address, uint8_t *bytes, size_t size)
{
    sim_sdio_t *sdio = &chip->bus.sdio;
    if (!sdio->presented) {
        return;
    }
    const sim_sdio_frame_t *frame = &sdio->frames[0];
    const size_t wanted = SDIO_PACKETS_END - address;
    const size_t left = frame->size - sdio->read;
    size_t taken = size < wanted ? size : wanted;
    taken = taken < left ? taken : left;
    memcpy(bytes, &frame->bytes[sdio->read], taken);
    sdio->read += taken;
    if (sdio->read == frame->size) {
        sdio_sent(chip);
    }
}

bool sim_sdio_get(sim_chip_t *chip, uint8_t function, uint32_t address, uint8_t *bytes, size_t size)
{
    if (!sdio_answers(chip, function, address, size)) {
        return false;
    }
    if (function == 1 && address >= SDIO_PACKETS) {
        if (address < SDIO_PACKETS_END) {
            sdio_fetch(chip, address, bytes, size);
        }
    } else if (function == 1) {
        sim_sdio_registers_get(chip, address, bytes, size);
    } else {
        for (size_t i = 0; i < size; i++) {
            bytes[i] = sim_sdio_card_get(chip, address + (uint32_t)i);
        }
    }
    return true;
}

void sim_sdio_send(sim_chip_t *chip, uint64_t from_ns, const uint8_t *data, size_t size)
{
    sim_sdio_t *sdio = &chip->bus.sdio;
    if (sdio->frame_count == SIM_SDIO_FRAMES) {
        sim_state_trace(chip, "SDIO frame to the host lost: too many wait");
        return;
    }
    sim_sdio_frame_t *frame = &sdio->frames[sdio->frame_count++];
    frame->from_ns = from_ns > chip->now_ns ? from_ns : chip->now_ns;
    frame->size = size;
    memcpy(frame->bytes, data, size);
}

uint64_t sim_sdio_next(const sim_chip_t *chip)
{
    const sim_sdio_t *sdio = &chip->bus.sdio;
    if (sdio->frame_count == 0) {
        return UINT64_MAX;
    }
    return sdio->presented ? sdio->presented_ns + (uint64_t)SDIO_FETCH_US * SIM_NS_PER_US
                           : sdio->frames[0].from_ns;
}

void sim_sdio_work(sim_chip_t *chip)
{
    sim_sdio_t *sdio = &chip->bus.sdio;
    if (sdio->presented) {
        sim_state_trace(chip, "SDIO frame to the host lost: not fetched within a second");
        sdio_sent(chip);
        return;
    }
    sdio->presented = true;
    sdio->presented_ns = chip->now_ns;
    sdio->read = 0;
    sim_sdio_registers_announce(sdio, sdio->frames[0].size);
}
