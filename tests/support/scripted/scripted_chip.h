/**
 * A scripted chip: the far end of an engine that says what it was told to say, right or wrong, and
 * keeps every byte it was sent.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_SCRIPTED_CHIP_H
#define TESTS_SUPPORT_SCRIPTED_CHIP_H

#include "esp_loader_session.h"

enum {
    SCRIPTED_ANSWERS = 32,
    SCRIPTED_FRAMES = 512,
    SCRIPTED_BYTES = 1 << 16,
};

/** What a command is answered with. Of several to one command the first that is not used up. */
typedef struct {
    uint8_t opcode;     /**< of the command */
    uint8_t says;       /**< the opcode the answer carries; 0: the command's */
    uint32_t value;     /**< value field */
    const void *data;   /**< data in front of the status; may be NULL */
    uint16_t data_size; /**< bytes of it */
    uint8_t error;      /**< the status: 0 is done, else why it is refused */
    unsigned repeats;   /**< copies of the answer; 0: one */
    unsigned times;     /**< commands that are answered so; 0: all */
    uint32_t delay_ms;  /**< until it comes */
    uint32_t host_baud; /**< only when the host has this rate; 0: at any */
} scripted_answer_t;

typedef struct {
    uint8_t status_size;           /**< bytes that end an answer: 4, or 2 on the ESP8266 */
    esp_loader_session_t *session; /**< what goes to and fro passes it; NULL: the engine alone */
    uint32_t now_ms;               /**< virtual time */
    uint32_t host_baud;            /**< the rate the engine asked for last; 0: none yet */
    unsigned line_steps;           /**< changes of the lines */

    /** Registers, where they are set: READ_REG and WRITE_REG go there instead of to answers. */
    uint32_t (*peek)(void *registers, uint32_t address);
    void (*poke)(void *registers, uint32_t address, uint32_t value, uint32_t mask);
    void *registers;

    unsigned frame_count;                   /**< frames received */
    const uint8_t *frames[SCRIPTED_FRAMES]; /**< each from END to END, as it was on the wire */
    uint32_t frame_sizes[SCRIPTED_FRAMES];  /**< bytes, both END included */
    uint8_t frame_opcodes[SCRIPTED_FRAMES]; /**< command in it */
    uint32_t frame_times[SCRIPTED_FRAMES];  /**< when it ended */

    scripted_answer_t answers[SCRIPTED_ANSWERS];
    unsigned answer_count;
    unsigned used[SCRIPTED_ANSWERS];
    uint8_t bytes[SCRIPTED_BYTES]; /* all that came */
    uint32_t byte_count;
    uint32_t frame_begin;
    uint8_t out[4096]; /* on the way to the engine, from `out_at` on, due at `out_due_ms` */
    uint32_t out_at;
    uint32_t out_size;
    uint32_t out_due_ms;
} scripted_chip_t;

/** Makes a chip that answers nothing. */
void scripted_chip_init(scripted_chip_t *chip, uint8_t status_size);

/** Adds an answer; what its data points to outlives the chip. */
void scripted_chip_answer(scripted_chip_t *chip, scripted_answer_t answer);

/** Answers as the ROM of an ESP32 or an ESP32-C3 would until it is connected; and the ESP8266's. */
void scripted_chip_be_esp32(scripted_chip_t *chip);
void scripted_chip_be_esp32c3(scripted_chip_t *chip);
void scripted_chip_be_esp8266(scripted_chip_t *chip);

/** Adds a plain "done" to a command. */
void scripted_chip_accept(scripted_chip_t *chip, uint8_t opcode);

/** Forgets what a command was answered with. */
void scripted_chip_forget(scripted_chip_t *chip, uint8_t opcode);

/** A frame's words, the first at 0: what a command holds behind its header. */
uint32_t scripted_chip_word(const scripted_chip_t *chip, unsigned frame, unsigned word);

/** Frames with a command so far. */
unsigned scripted_chip_count(const scripted_chip_t *chip, uint8_t opcode);

/** The `nth` frame (from 0) with a command, or NULL; its size in `*size`. */
const uint8_t *scripted_chip_frame(const scripted_chip_t *chip, uint8_t opcode, unsigned nth,
                                   uint32_t *size);

/** Does one thing the engine wants, or lets time go on. */
void scripted_chip_step(scripted_chip_t *chip, esp_loader_engine_t *engine);

/** Drives an engine against the chip until it is done; returns how. */
esp_loader_error_t scripted_chip_run(scripted_chip_t *chip, esp_loader_engine_t *engine);

/** Connects, and attaches flash of a known size. */
esp_loader_error_t scripted_chip_connect(scripted_chip_t *chip, esp_loader_engine_t *engine);
esp_loader_error_t scripted_chip_attach(scripted_chip_t *chip, esp_loader_engine_t *engine,
                                        uint32_t flash_size);

#endif
