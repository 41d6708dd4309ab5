/**
 * The commands of the ROM loader: a table of what each takes and the functions that do them.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_COMMAND_H
#define SIM_COMMAND_H

#include "state/sim_state.h"

/** A received command. `data` lives in the loader's frame: behind its end lies what earlier frames
 * left there. */
typedef struct {
    uint8_t opcode;
    uint32_t checksum;
    const uint8_t *data;
    uint16_t size;
} sim_command_t;

/** What follows an answer. */
typedef enum {
    SIM_AFTER_NOTHING,
    SIM_AFTER_CHANGE_RATE, /**< to `argument` */
    SIM_AFTER_RUN_RAM,     /**< jumps to `argument` */
    SIM_AFTER_RESTART,
    SIM_AFTER_BOOT,
    SIM_AFTER_LEAVE, /**< ends without anything to run */
} sim_after_t;

typedef struct {
    uint8_t *data;    /**< room for SIM_ANSWER_MAX; holds what the last answers left there */
    uint8_t size;     /**< bytes of data before the status */
    bool hangs;       /**< there is none, and the chip is deaf from now on */
    uint64_t work_us; /**< how long the chip works before it answers */
    sim_after_t after;
    uint32_t argument;
} sim_answer_t;

typedef rom_error_t (*sim_handler_t)(sim_chip_t *chip, const sim_command_t *command,
                                     sim_answer_t *answer);

enum {
    SIM_SIZE_ANY = 0xFFFF, /**< the handler checks, or nobody does */
};

typedef struct {
    command_opcode_t opcode;
    const char *name;
    uint16_t size;       /**< of the data, where the ROM looks at it */
    bool keeps_error;    /**< success does not clear the error code in the status */
    bool later;          /**< not in the first ROM */
    bool secure_allowed; /**< allowed in secure download mode */
    sim_handler_t handler;
} sim_command_entry_t;

/* sim_commands_memory.c */
rom_error_t sim_do_sync(sim_chip_t *, const sim_command_t *, sim_answer_t *);
rom_error_t sim_do_read_register(sim_chip_t *, const sim_command_t *, sim_answer_t *);
rom_error_t sim_do_write_register(sim_chip_t *, const sim_command_t *, sim_answer_t *);
rom_error_t sim_do_memory_begin(sim_chip_t *, const sim_command_t *, sim_answer_t *);
rom_error_t sim_do_memory_data(sim_chip_t *, const sim_command_t *, sim_answer_t *);
rom_error_t sim_do_memory_end(sim_chip_t *, const sim_command_t *, sim_answer_t *);
rom_error_t sim_do_change_rate(sim_chip_t *, const sim_command_t *, sim_answer_t *);
rom_error_t sim_do_security_info(sim_chip_t *, const sim_command_t *, sim_answer_t *);
/** The checks that all *_DATA commands share. @param size of the block, as told */
rom_error_t sim_check_block(sim_chip_t *, const sim_command_t *, sim_download_t, uint32_t *size);

/* sim_commands_flash.c */
/** Whether the flash that the ROM was told of has all of it. */
bool sim_flash_within(const sim_chip_t *chip, uint32_t address, uint32_t size);
rom_error_t sim_flash_begin(sim_chip_t *, const sim_command_t *, sim_answer_t *, sim_download_t);
/** Programs where the next block goes. @return whether it reads back so */
bool sim_flash_write(sim_chip_t *chip, sim_answer_t *answer, const uint8_t *data, uint32_t size);
rom_error_t sim_do_attach(sim_chip_t *, const sim_command_t *, sim_answer_t *);
rom_error_t sim_do_set_parameters(sim_chip_t *, const sim_command_t *, sim_answer_t *);
rom_error_t sim_do_flash_begin(sim_chip_t *, const sim_command_t *, sim_answer_t *);
rom_error_t sim_do_flash_data(sim_chip_t *, const sim_command_t *, sim_answer_t *);
rom_error_t sim_do_flash_end(sim_chip_t *, const sim_command_t *, sim_answer_t *);
rom_error_t sim_do_flash_md5(sim_chip_t *, const sim_command_t *, sim_answer_t *);
rom_error_t sim_do_read_flash(sim_chip_t *, const sim_command_t *, sim_answer_t *);

/* sim_commands_deflate.c */
rom_error_t sim_do_deflate_begin(sim_chip_t *, const sim_command_t *, sim_answer_t *);
rom_error_t sim_do_deflate_data(sim_chip_t *, const sim_command_t *, sim_answer_t *);
rom_error_t sim_do_deflate_end(sim_chip_t *, const sim_command_t *, sim_answer_t *);

#endif
