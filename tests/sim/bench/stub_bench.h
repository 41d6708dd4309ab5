/**
 * A virtual chip in which a flasher stub runs, on the test bench.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STUB_BENCH_H
#define STUB_BENCH_H

#include "sim/bench/sim_bench.h"

enum {
    STUB_TEXT = 0x40380000, /* where an ESP32-C3 has memory for code */
    STUB_DATA = 0x3FC96D68,
    STUB_TEXT_SIZE = 2000,
    STUB_DATA_SIZE = 204,
    STUB_ENTRY = STUB_TEXT + 0x10,
    STUB_RUN = 0, /* words of MEM_END */
    STUB_STAY = 1,
};

/** The stub that these chips know: any bytes will do. */
extern const sim_stub_t stub_known;

/** Sends MEM_BEGIN and MEM_DATA for a segment; works on a ROM and on a stub. */
void stub_upload(sim_chip_t *chip, uint32_t address, const uint8_t *bytes, size_t size);

/** Sends MEM_END. */
void stub_jump(sim_chip_t *chip, uint32_t stay, uint32_t entry);

/** Lets time go on until nothing more happens by itself. */
void stub_settle(sim_chip_t *chip);

/** A chip as configured, in which a stub of its own has just greeted: an ESP8266, ESP32, ESP32-S3
 *  or ESP32-C3. `config` needs no stub. */
sim_chip_t *stub_chip_of(sim_config_t config);

/** An ESP32-C3 so. */
sim_chip_t *stub_chip(void);

/** Takes a frame to the host, without its delimiters and escapes, as it stands at the head of what
 *  has arrived; the test fails when there is none. @return its bytes */
size_t stub_frame(sim_chip_t *chip, uint8_t *frame, size_t capacity);

/** Takes an answer without data to `opcode`. @return the error: the first status byte */
uint8_t stub_error(sim_chip_t *chip, uint8_t opcode);

/** Sends a command of these words and takes its answer. @return the error */
uint8_t stub_words(sim_chip_t *chip, uint8_t opcode, const uint32_t *words, size_t count);

/** Sends a *_BEGIN and takes its answer. @return the error */
uint8_t stub_begin(sim_chip_t *chip, uint8_t opcode, uint32_t size, uint32_t blocks,
                   uint32_t address);

/** Sends a *_DATA and takes its answer. @return the error */
uint8_t stub_block(sim_chip_t *chip, uint8_t opcode, uint32_t sequence, const uint8_t *data,
                   size_t size);

/** Sends FLASH_END and takes its answer. @return the error */
uint8_t stub_end(sim_chip_t *chip);

/** Fills with bytes that do not compress, the same for the same seed. */
void stub_fill(uint8_t *bytes, size_t size, uint32_t seed);

#endif
