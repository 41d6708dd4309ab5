/**
 * The flasher stub: the program that hosts upload to RAM because it does more than the ROM loader.
 * All it does follows its source, esp-flasher-stub 1.1.0, quirks included.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_STUB_H
#define SIM_STUB_H

#include "state/sim_state.h"

/** Runs it once the answer to MEM_END is out. */
void sim_stub_start(sim_chip_t *chip);
void sim_stub_stop(sim_chip_t *chip);

/** A byte comes over the line: into the UART, where the stub's interrupt handler will find it. */
void sim_stub_byte(sim_chip_t *chip, uint8_t byte);

/** Whether it may find others there that came at the same time: the handler has not been there yet,
 *  and there is room. */
bool sim_stub_gathers(const sim_chip_t *chip);

/** Takes a whole frame, likewise. */
void sim_stub_frame(sim_chip_t *chip, const uint8_t *frame, size_t size);

/** When it will next take bytes, or handle a frame that is there; UINT64_MAX: nothing is. */
uint64_t sim_stub_next(const sim_chip_t *chip);
void sim_stub_work(sim_chip_t *chip);

#endif
