/*
 * Memory that only grows, from the end of the module's data on.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY_PAGE = 65536, MEMORY_ALIGNMENT = 16 };

/* Before each piece stands its size: realloc() copies no more. */
typedef struct {
    size_t size;
    uint8_t filling[MEMORY_ALIGNMENT - sizeof(size_t)];
} memory_head_t;

extern uint8_t __heap_base; /* the linker's: behind data and stack */

static uintptr_t memory_next;

static uintptr_t memory_aligned(uintptr_t address)
{
    return (address + MEMORY_ALIGNMENT - 1) & ~(uintptr_t)(MEMORY_ALIGNMENT - 1);
}

static void *memory_take(size_t size)
{
    if (memory_next == 0) {
        memory_next = memory_aligned((uintptr_t)&__heap_base);
    }
    const size_t there = (size_t)__builtin_wasm_memory_size(0) * MEMORY_PAGE;
    const uint64_t end = (uint64_t)memory_next + sizeof(memory_head_t) + size;
    if (end > UINT32_MAX - MEMORY_PAGE) {
        return NULL;
    }
    if (end > there) {
        const size_t pages = ((size_t)end - there + MEMORY_PAGE - 1) / MEMORY_PAGE;
        if (__builtin_wasm_memory_grow(0, pages) == SIZE_MAX) {
            return NULL;
        }
    }
    memory_head_t *head = (memory_head_t *)memory_next;
    head->size = size;
    memory_next = memory_aligned((uintptr_t)end);
    return head + 1;
}

void *malloc(size_t size)
{
    return memory_take(size);
}

void *calloc(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    void *bytes = memory_take(count * size);
    return bytes != NULL ? memset(bytes, 0, count * size) : NULL;
}

void *realloc(void *bytes, size_t size)
{
    void *other = malloc(size);
    if (bytes != NULL && other != NULL) {
        const size_t before = ((memory_head_t *)bytes - 1)->size;
        memcpy(other, bytes, before < size ? before : size);
    }
    return other;
}

void free(void *bytes)
{
    (void)bytes;
}
