/**
 * What the rest of a chip has to do with the buses beside its serial line.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_BUS_CHIP_H
#define SIM_BUS_CHIP_H

#include "sim_state.h"

/** The loader starts: listens to what is strapped. */
void sim_bus_start(sim_chip_t *chip);

/** A reset. */
void sim_bus_stop(sim_chip_t *chip);

/** When something happens by itself next; UINT64_MAX: nothing. */
uint64_t sim_bus_next(const sim_chip_t *chip);
void sim_bus_work(sim_chip_t *chip);

/** Whether the ROM does a command on the bus it listens to. */
bool sim_bus_allows(const sim_chip_t *chip, uint8_t opcode);

/** Takes a frame to the host. @return false: it goes to the serial line */
bool sim_bus_send(sim_chip_t *chip, uint64_t from_ns, const uint8_t *data, size_t size);

/** Whether the stub waits for the host to fetch a frame: it does nothing else meanwhile. */
bool sim_bus_sending(const sim_chip_t *chip);

/** Whether the jump to `entry` is put off until the host has read the answer. */
bool sim_bus_run_later(sim_chip_t *chip, uint32_t entry);

/** The SDIO card's device id; 0: none. */
uint16_t sim_bus_sdio_device(const sim_chip_t *chip);

#endif
