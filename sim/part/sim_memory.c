/* SPDX-License-Identifier: Apache-2.0 */
#include "part/sim_memory.h"
#include <stdlib.h>

enum { PAGE_WORDS = 1024 };

struct sim_memory_page {
    sim_memory_page_t *next;
    uint32_t base;
    uint32_t words[PAGE_WORDS];
};

static uint32_t memory_base(uint32_t address)
{
    return address & ~(uint32_t)(PAGE_WORDS * 4 - 1);
}

static sim_memory_page_t *memory_find(const sim_memory_t *memory, uint32_t address)
{
    sim_memory_page_t *page = memory->pages;
    while (page != NULL && page->base != memory_base(address)) {
        page = page->next;
    }
    return page;
}

void sim_memory_deinit(sim_memory_t *memory)
{
    while (memory->pages != NULL) {
        sim_memory_page_t *page = memory->pages;
        memory->pages = page->next;
        free(page);
    }
}

uint32_t sim_memory_read(const sim_memory_t *memory, uint32_t address)
{
    const sim_memory_page_t *page = memory_find(memory, address);
    return page != NULL ? page->words[address / 4 % PAGE_WORDS] : 0;
}

bool sim_memory_write(sim_memory_t *memory, uint32_t address, uint32_t value)
{
    sim_memory_page_t *page = memory_find(memory, address);
    if (page == NULL) {
        page = calloc(1, sizeof *page);
        if (page == NULL) {
            return false;
        }
        page->base = memory_base(address);
        page->next = memory->pages;
        memory->pages = page;
    }
    page->words[address / 4 % PAGE_WORDS] = value;
    return true;
}

void sim_memory_load(const sim_memory_t *memory, uint32_t address, uint8_t *out, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const uint32_t at = address + (uint32_t)i;
        out[i] = (uint8_t)(sim_memory_read(memory, at) >> at % 4 * 8);
    }
}

void sim_memory_store(sim_memory_t *memory, uint32_t address, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const uint32_t at = address + (uint32_t)i;
        const uint32_t shift = at % 4 * 8;
        const uint32_t kept = sim_memory_read(memory, at) & ~(0xFFU << shift);
        (void)sim_memory_write(memory, at, kept | (uint32_t)data[i] << shift);
    }
}
