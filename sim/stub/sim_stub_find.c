/* SPDX-License-Identifier: Apache-2.0 */
#include "stub/sim_stub_find.h"

enum {
    /* The code of all published stubs, of both generations and all chips, is 3 to 12 KiB long;
     * applications for RAM begin at 45 KiB. */
    FIND_CODE_MIN = 1024,
    FIND_CODE_MAX = 32 * 1024,
};

static bool find_known(const sim_chip_t *chip, const sim_stub_t *stub)
{
    for (size_t i = 0; i < stub->segment_count; i++) {
        const sim_stub_segment_t *segment = &stub->segments[i];
        for (size_t at = 0; at < segment->size; at++) {
            uint8_t byte = 0;
            sim_memory_load(&chip->memory, segment->address + (uint32_t)at, &byte, 1);
            if (byte != segment->bytes[at]) {
                return false;
            }
        }
    }
    return true;
}

static bool find_plausible(const sim_chip_t *chip, uint32_t entry)
{
    uint32_t descriptor = 0;
    bool inside = false;
    for (size_t i = 0; i < chip->uploads.count; i++) {
        const sim_upload_t *segment = &chip->uploads.segments[i];
        inside = inside || (entry >= segment->address && entry - segment->address < segment->size &&
                            segment->received == segment->size && segment->size >= FIND_CODE_MIN &&
                            segment->size <= FIND_CODE_MAX);
    }
    return inside && !sim_upload_descriptor(&chip->uploads, &chip->memory, &descriptor);
}

bool sim_stub_found(const sim_chip_t *chip, uint32_t entry)
{
    const sim_stub_t *known = chip->config.stub;
    if (known != NULL) {
        return entry == known->entry && find_known(chip, known);
    }
    return chip->config.any_stub && find_plausible(chip, entry);
}
