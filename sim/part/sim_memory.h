/**
 * A chip's address space as memory: words that hold what is written.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_MEMORY_H
#define SIM_MEMORY_H

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

/** As above, byte by byte from any address on. */
void sim_memory_load(const sim_memory_t *memory, uint32_t address, uint8_t *out, size_t size);
void sim_memory_store(sim_memory_t *memory, uint32_t address, const uint8_t *data, size_t size);

#endif
