/**
 * Flasher stubs from the JSON files that esptool and its relatives keep them in.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_STUB_FILE_H
#define SIM_STUB_FILE_H

#include "esp_sim.h"

enum { SIM_STUB_FILE_SEGMENTS = 2 };

/** A stub and the memory it lies in. */
typedef struct {
    sim_stub_t stub;
    sim_stub_segment_t segments[SIM_STUB_FILE_SEGMENTS];
    uint8_t *bytes[SIM_STUB_FILE_SEGMENTS];
} sim_stub_file_t;

/**
 * Reads `chip`'s file in `folder`: <chip>.json with "entry", "text" and "text_start", and "data"
 * and "data_start" where it has data; bytes in base64. Silicon that takes a stub of its own has it
 * in <chip>-rev1.json, or <chip>rc1.json.
 * @return false after printing why; nothing is to be freed then
 */
bool sim_stub_file_read(sim_stub_file_t *file, const char *folder, const sim_config_t *chip);
void sim_stub_file_free(sim_stub_file_t *file);

#endif
