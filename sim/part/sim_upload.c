/* SPDX-License-Identifier: Apache-2.0 */
#include "part/sim_upload.h"
#include <string.h>

#define UPLOAD_DESCRIPTOR_MAGIC 0xABCD5432U /* ESP-IDF: esp_app_desc.h */

void sim_upload_begin(sim_uploads_t *uploads, uint32_t address, uint32_t size)
{
    if (uploads->count == SIM_UPLOADS_MAX) {
        memmove(uploads->segments, &uploads->segments[1],
                (SIM_UPLOADS_MAX - 1) * sizeof uploads->segments[0]);
        uploads->count--;
    }
    uploads->segments[uploads->count++] = (sim_upload_t){.address = address, .size = size};
}

void sim_upload_data(sim_uploads_t *uploads, uint32_t size)
{
    if (uploads->count > 0) {
        uploads->segments[uploads->count - 1].received += size;
    }
}

bool sim_upload_descriptor(const sim_uploads_t *uploads, const sim_memory_t *memory,
                           uint32_t *address)
{
    for (size_t i = 0; i < uploads->count; i++) {
        const sim_upload_t *segment = &uploads->segments[i];
        for (uint32_t at = 0; at + 4 <= segment->received; at += 4) {
            if (sim_memory_read(memory, segment->address + at) == UPLOAD_DESCRIPTOR_MAGIC) {
                *address = segment->address + at;
                return true;
            }
        }
    }
    return false;
}
