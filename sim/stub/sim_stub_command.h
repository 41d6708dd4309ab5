/**
 * The commands of the flasher stub: a table of what each takes and the functions that do them.
 * A handler runs before the answer, its `after` behind it: that is where data is written.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_STUB_COMMAND_H
#define SIM_STUB_COMMAND_H

#include "state/sim_state.h"

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

/** A received command. `data` lives in a receive buffer, with stale bytes behind its end. */
typedef struct {
    uint8_t opcode;
    uint32_t checksum;
    const uint8_t *data;
    uint16_t size;
} sim_stub_command_t;

typedef struct {
    uint32_t value;
    uint8_t data[SIM_ANSWER_MAX];
    uint8_t size;
} sim_stub_answer_t;

typedef sim_stub_error_t (*sim_stub_handler_t)(sim_chip_t *chip, const sim_stub_command_t *command,
                                               sim_stub_answer_t *answer);
/** @return an error that the next command is answered with */
typedef sim_stub_error_t (*sim_stub_after_t)(sim_chip_t *chip, const sim_stub_command_t *command);

enum {
    SIM_STUB_SIZE_ANY = 0xFFFF, /**< the handler checks, or nobody does */
};

typedef struct {
    uint8_t opcode;
    const char *name;
    uint16_t size; /**< of the data */
    sim_stub_handler_t handler;
    sim_stub_after_t after; /**< NULL: none */
} sim_stub_entry_t;

/* sim_stub_commands.c */
sim_stub_error_t sim_stub_sync(sim_chip_t *, const sim_stub_command_t *, sim_stub_answer_t *);
sim_stub_error_t sim_stub_read_register(sim_chip_t *, const sim_stub_command_t *,
                                        sim_stub_answer_t *);
sim_stub_error_t sim_stub_write_register(sim_chip_t *, const sim_stub_command_t *,
                                         sim_stub_answer_t *);
sim_stub_error_t sim_stub_memory_begin(sim_chip_t *, const sim_stub_command_t *,
                                       sim_stub_answer_t *);
sim_stub_error_t sim_stub_memory_data(sim_chip_t *, const sim_stub_command_t *,
                                      sim_stub_answer_t *);
sim_stub_error_t sim_stub_memory_end(sim_chip_t *, const sim_stub_command_t *, sim_stub_answer_t *);
sim_stub_error_t sim_stub_memory_run(sim_chip_t *, const sim_stub_command_t *);
sim_stub_error_t sim_stub_nothing(sim_chip_t *, const sim_stub_command_t *, sim_stub_answer_t *);
sim_stub_error_t sim_stub_change_rate(sim_chip_t *, const sim_stub_command_t *);
sim_stub_error_t sim_stub_security_info(sim_chip_t *, const sim_stub_command_t *,
                                        sim_stub_answer_t *);

/* sim_stub_write.c */
sim_stub_error_t sim_stub_flash_begin(sim_chip_t *, const sim_stub_command_t *,
                                      sim_stub_answer_t *);
sim_stub_error_t sim_stub_flash_data(sim_chip_t *, const sim_stub_command_t *, sim_stub_answer_t *);
sim_stub_error_t sim_stub_flash_write(sim_chip_t *, const sim_stub_command_t *);
sim_stub_error_t sim_stub_flash_end(sim_chip_t *, const sim_stub_command_t *, sim_stub_answer_t *);
sim_stub_error_t sim_stub_deflate_begin(sim_chip_t *, const sim_stub_command_t *,
                                        sim_stub_answer_t *);
sim_stub_error_t sim_stub_deflate_data(sim_chip_t *, const sim_stub_command_t *,
                                       sim_stub_answer_t *);
sim_stub_error_t sim_stub_deflate_write(sim_chip_t *, const sim_stub_command_t *);
/** Programs what comes next, erasing just ahead of it. */
sim_stub_error_t sim_stub_program(sim_chip_t *chip, const uint8_t *data, uint32_t size);
/** Erases the next sector or block of a write, unless the flash is busy or it is blank. */
sim_stub_error_t sim_stub_erase_next(sim_chip_t *chip);

/* sim_stub_flash.c */
/** How the stub reaches the flash when it starts. */
void sim_stub_flash_open(sim_chip_t *chip);
sim_stub_error_t sim_stub_attach(sim_chip_t *, const sim_stub_command_t *, sim_stub_answer_t *);
sim_stub_error_t sim_stub_set_parameters(sim_chip_t *, const sim_stub_command_t *,
                                         sim_stub_answer_t *);
sim_stub_error_t sim_stub_flash_md5(sim_chip_t *, const sim_stub_command_t *, sim_stub_answer_t *);
sim_stub_error_t sim_stub_erase_flash(sim_chip_t *, const sim_stub_command_t *,
                                      sim_stub_answer_t *);
sim_stub_error_t sim_stub_erase_region(sim_chip_t *, const sim_stub_command_t *,
                                       sim_stub_answer_t *);
/** Waits for the flash, then reads. @return false: past the end of what the stub knows of */
bool sim_stub_flash_read(sim_chip_t *chip, uint32_t address, uint8_t *out, uint32_t size);
bool sim_stub_flash_program(sim_chip_t *chip, uint32_t address, const uint8_t *data, uint32_t size);
/** Waits for the flash, then starts erasing. @return bytes: a block where one fits, else a sector
 */
uint32_t sim_stub_flash_erase(sim_chip_t *chip, uint32_t address, uint32_t remaining);

/* sim_stub_read.c */
sim_stub_error_t sim_stub_read_start(sim_chip_t *, const sim_stub_command_t *);
/** Takes a frame while a read is under way. */
void sim_stub_read_acknowledge(sim_chip_t *chip, const uint8_t *frame, size_t size);

#endif
