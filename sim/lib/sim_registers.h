/**
 * A chip's address space as READ_REG and WRITE_REG see it: the registers that mean something here,
 * and memory that holds what is written for all the rest.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_REGISTERS_H
#define SIM_REGISTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct sim_memory_page sim_memory_page_t;

/** Words of the whole 32-bit space, 0 until written. */
typedef struct {
    sim_memory_page_t *pages;
} sim_memory_t;

void sim_memory_deinit(sim_memory_t *memory);
uint32_t sim_memory_read(const sim_memory_t *memory, uint32_t address);

/** @return false: no memory left on the host */
bool sim_memory_write(sim_memory_t *memory, uint32_t address, uint32_t value);

#endif
