/**
 * Ways for whole frames between host and chip: the serial line, where SLIP makes them bytes, and
 * the buses. Nothing here knows what a frame means or who takes it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_TRANSPORT_H
#define SIM_TRANSPORT_H

#include "state/sim_state.h"

enum {
    SIM_FRAME_OUT_MAX = 4096, /**< most bytes in a frame to the host: a packet of READ_FLASH */
};

/** The loader starts: listens to what is strapped. */
void sim_transport_start(sim_chip_t *chip);

/** A reset. */
void sim_transport_stop(sim_chip_t *chip);

uint64_t sim_transport_next_on_bus(const sim_chip_t *chip);

/** When something happens on a bus by itself next; UINT64_MAX: nothing. Asked for every byte of a
 *  serial line, too: hence here. */
static inline uint64_t sim_transport_next(const sim_chip_t *chip)
{
    return chip->bus.selected == SIM_BUS_SERIAL ? UINT64_MAX : sim_transport_next_on_bus(chip);
}

void sim_transport_work(sim_chip_t *chip);

/**
 * Sends `size` bytes as one frame, not before `from_ns`.
 * @return when the sender is done with it
 */
uint64_t sim_transport_send(sim_chip_t *chip, uint64_t from_ns, const uint8_t *data, size_t size);

/** Whether the sender waits for the host to fetch a frame: it does nothing else meanwhile. */
bool sim_transport_sending(const sim_chip_t *chip);

/** Jumps to `entry`, on SPI once the host has read the answer. */
void sim_transport_run(sim_chip_t *chip, uint32_t entry);

#endif
