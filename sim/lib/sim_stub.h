/**
 * The flasher stub: the program that hosts upload to RAM because it does more than the ROM loader.
 * All it does follows its source, esp-flasher-stub 1.1.0, quirks included.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_STUB_H
#define SIM_STUB_H

#include "sim_state.h"

/** Error codes: the first of the two status bytes; the second is 0. Source: its commands.h. */
typedef enum {
    SIM_STUB_OK = 0x00,
    SIM_STUB_BAD_LENGTH = 0xC0,
    SIM_STUB_BAD_CHECKSUM = 0xC1,
    SIM_STUB_UNKNOWN_COMMAND = 0xC3,
    SIM_STUB_FLASH_FAILED = 0xC4,
    SIM_STUB_NOT_BEGUN = 0xC6,
    SIM_STUB_INFLATE_FAILED = 0xC7,
    SIM_STUB_NOT_ENOUGH_DATA = 0xC8,
    SIM_STUB_TOO_MUCH_DATA = 0xC9,
    SIM_STUB_NOT_IMPLEMENTED = 0xFF,
} sim_stub_error_t;

enum { SIM_STUB_FRAME_HEADER = 8, SIM_STUB_DATA_HEADER = 16 };

/** Whether jumping to `entry` starts a flasher stub: see sim_config_t, `stub` and `any_stub`. */
bool sim_stub_found(sim_chip_t *chip, uint32_t entry);

/** Whether what was uploaded holds an application descriptor, and where. */
bool sim_upload_descriptor(const sim_chip_t *chip, uint32_t *address);

void sim_upload_begin(sim_uploads_t *uploads, uint32_t address, uint32_t size);
void sim_upload_data(sim_uploads_t *uploads, uint32_t size);

/** Jumps to it once the answer to MEM_END is out. */
void sim_stub_start(sim_chip_t *chip);
void sim_stub_stop(sim_chip_t *chip);

/** Takes a byte from the line: as by an interrupt, whatever the stub works on. */
void sim_stub_byte(sim_chip_t *chip, uint8_t byte);

/** Takes a whole frame, likewise. */
void sim_stub_frame(sim_chip_t *chip, const uint8_t *frame, size_t size);

/** When it will next handle a frame that is there; UINT64_MAX: none is. */
uint64_t sim_stub_next(const sim_chip_t *chip);
void sim_stub_work(sim_chip_t *chip);

#endif
