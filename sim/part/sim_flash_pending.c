/* SPDX-License-Identifier: Apache-2.0 */
#include "part/sim_flash.h"
#include <stdlib.h>
#include <string.h>

/* What the cells held before a change, newest change first. Bytes follow. */
struct sim_flash_pending {
    sim_flash_pending_t *older;
    uint64_t due_ns;
    uint32_t address, size;
    uint8_t before[];
};

static void pending_free(sim_flash_pending_t *pending)
{
    while (pending != NULL) {
        sim_flash_pending_t *older = pending->older;
        free(pending);
        pending = older;
    }
}

void sim_flash_pend(sim_flash_t *flash, uint32_t address, uint32_t size, uint64_t now_ns,
                    uint64_t due_ns)
{
    sim_flash_pending_t **at = &flash->pending;
    while (*at != NULL && (*at)->due_ns > now_ns) {
        at = &(*at)->older;
    }
    pending_free(*at);
    *at = NULL;
    const uint32_t wrapped = address & (flash->part->size - 1);
    const uint32_t room = flash->part->size - wrapped;
    const uint32_t kept = size < room ? size : room;
    sim_flash_pending_t *pending = due_ns > now_ns ? malloc(sizeof *pending + kept) : NULL;
    if (pending != NULL) {
        *pending = (sim_flash_pending_t){
            .older = flash->pending, .due_ns = due_ns, .address = wrapped, .size = kept};
        memcpy(pending->before, &flash->memory[wrapped], kept);
        flash->pending = pending;
    }
}

void sim_flash_cut(sim_flash_t *flash, uint64_t now_ns)
{
    for (sim_flash_pending_t *at = flash->pending; at != NULL; at = at->older) {
        if (at->due_ns > now_ns) {
            memcpy(&flash->memory[at->address], at->before, at->size);
        }
    }
    pending_free(flash->pending);
    flash->pending = NULL;
}
