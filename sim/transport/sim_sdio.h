/**
 * The SDIO slave: a card whose function 1 carries packets.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_SDIO_H
#define SIM_SDIO_H

#include "state/sim_state.h"

void sim_sdio_start(sim_chip_t *chip);
void sim_sdio_stop(sim_chip_t *chip);

/* What the host does. @return false: the card does not answer */
bool sim_sdio_initialize(sim_chip_t *chip);
bool sim_sdio_get(sim_chip_t *chip, uint8_t function, uint32_t address, uint8_t *bytes,
                  size_t size);
bool sim_sdio_put(sim_chip_t *chip, uint8_t function, uint32_t address, const uint8_t *bytes,
                  size_t size);

/** Queues a frame to the host, to be read from `from_ns` on. */
void sim_sdio_send(sim_chip_t *chip, uint64_t from_ns, const uint8_t *data, size_t size);

uint64_t sim_sdio_next(const sim_chip_t *chip);
void sim_sdio_work(sim_chip_t *chip);

#endif
