/* SPDX-License-Identifier: Apache-2.0 */
#include "board/sim_interrupt.h"

void sim_chip_interrupt(sim_chip_t *chip, sim_interrupt_t interrupt, uint64_t operation,
                        uint32_t bytes)
{
    chip->interrupt = interrupt;
    chip->flash.stop_at = operation;
    chip->flash.stop_after = bytes;
}

uint64_t sim_chip_flash_operations(const sim_chip_t *chip)
{
    return chip->flash.operations;
}

unsigned sim_chip_interruptions(const sim_chip_t *chip)
{
    return chip->interruptions;
}

const sim_fault_t *sim_interrupt_await(sim_chip_t *chip, const sim_fault_t *faults, size_t count)
{
    const sim_fault_t *next = NULL;
    for (size_t i = 0; i < count; i++) {
        if (faults[i].direction == SIM_IN_FLASH && faults[i].at >= chip->flash.operations &&
            (next == NULL || faults[i].at < next->at)) {
            next = &faults[i];
        }
    }
    /* Without one, what another line was to do does not happen either. */
    const bool reset = next == NULL || next->kind == SIM_FAULT_RESET;
    sim_chip_interrupt(chip, reset ? SIM_INTERRUPT_RESET : SIM_INTERRUPT_POWER,
                       next != NULL ? next->at : UINT64_MAX, next != NULL ? next->count : 0);
    return next;
}
