/**
 * What a host has uploaded to RAM since the loader started.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_UPLOAD_H
#define SIM_UPLOAD_H

#include "part/sim_memory.h"

enum { SIM_UPLOADS_MAX = 8 /**< segments remembered */ };

/** A segment that MEM_BEGIN announced and MEM_DATA filled. */
typedef struct {
    uint32_t address;
    uint32_t size;
    uint32_t received;
} sim_upload_t;

typedef struct {
    sim_upload_t segments[SIM_UPLOADS_MAX];
    size_t count;
} sim_uploads_t;

void sim_upload_begin(sim_uploads_t *uploads, uint32_t address, uint32_t size);
void sim_upload_data(sim_uploads_t *uploads, uint32_t size);

/** Whether it holds an application descriptor, and where. */
bool sim_upload_descriptor(const sim_uploads_t *uploads, const sim_memory_t *memory,
                           uint32_t *address);

#endif
