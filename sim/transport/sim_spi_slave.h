/**
 * An SPI slave in half duplex mode, and how a ROM moves frames through its registers.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_SPI_SLAVE_H
#define SIM_SPI_SLAVE_H

#include "state/sim_state.h"

void sim_spi_slave_start(sim_chip_t *chip);
void sim_spi_slave_stop(sim_chip_t *chip);

/* What the host does. */
void sim_spi_slave_select(sim_chip_t *chip, bool selected);
void sim_spi_slave_put(sim_chip_t *chip, uint8_t byte);
uint8_t sim_spi_slave_get(sim_chip_t *chip);

/** Takes the answer to the frame that was just given. */
void sim_spi_slave_answer(sim_chip_t *chip, uint64_t from_ns, const uint8_t *data, size_t size);

uint64_t sim_spi_slave_next(const sim_chip_t *chip);
void sim_spi_slave_work(sim_chip_t *chip);

#endif
