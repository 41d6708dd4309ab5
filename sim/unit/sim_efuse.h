/**
 * The controller that burns eFuses at a host's command, and has them read.
 *
 * What is burned is kept apart from the registers in which it is read: those follow at a command to
 * read, and at a reset. A block's code is looked at then. Burning a block whose burning is
 * forbidden changes nothing. Of the settings in the first block only those that forbid reading and
 * the keys' purposes are kept from being burned; that each of the others has a bit for that, too,
 * is not modelled.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_EFUSE_H
#define SIM_EFUSE_H

#include "state/sim_state.h"

/** Takes what lies in the registers for what the factory burned, at the chip's first start; later
 * has all that was burned read. */
void sim_efuse_start(sim_chip_t *chip);

/** Whether an address belongs to the registers a host may write. */
bool sim_efuse_writable(const sim_chip_t *chip, uint32_t address);

/** Reads the controller's command register. False: it is another one. */
bool sim_efuse_read(sim_chip_t *chip, uint32_t address, uint32_t *value);

/** A host has written a register. */
void sim_efuse_written(sim_chip_t *chip, uint32_t address, uint32_t value);

/** Whether an eFuse keeps the chip from its loader. */
bool sim_efuse_forbids_download(const sim_chip_t *chip);

#endif
