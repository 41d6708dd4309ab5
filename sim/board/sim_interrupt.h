/**
 * A chip that is taken away in the middle of an erase or of a page.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_INTERRUPT_H
#define SIM_INTERRUPT_H

#include "sim_link.h"
#include "state/sim_state.h"

/** Has the next fault within flash befall the chip. @return which; NULL: there is none */
const sim_fault_t *sim_interrupt_await(sim_chip_t *chip, const sim_fault_t *faults, size_t count);

#endif
