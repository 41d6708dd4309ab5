/**
 * A virtual chip on the test bench: bytes in hexadecimal, frames, and the way into the loader.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_BENCH_H
#define SIM_BENCH_H

#include "esp_sim.h"

enum { BENCH_MAX = 65536 };

/** What came from a chip, taken at once. */
typedef struct {
    uint8_t bytes[BENCH_MAX];
    size_t size;
} bench_bytes_t;

/** A chip that just left reset with the boot pin low; its banner is taken away. */
sim_chip_t *bench_chip(const char *name);

/** As bench_chip(), and a SYNC has been answered. */
sim_chip_t *bench_connected(const char *name);

/** As bench_connected(), and the flash is attached. */
sim_chip_t *bench_attached(const char *name);

/** As the two above, of any configuration; `boot_download` need not be set. */
sim_chip_t *bench_connected_of(sim_config_t config);
sim_chip_t *bench_attached_of(sim_config_t config);

/** Sends a SYNC and takes its answers. */
void bench_sync(sim_chip_t *chip);

/** Sends SPI_ATTACH with that first word. */
void bench_attach(sim_chip_t *chip, uint32_t pins);

/** Drives a chip through a reset with the classic lines. */
void bench_reset(sim_chip_t *chip, bool download);

/** All that has arrived, as text, ended by a 0. */
const char *bench_text(sim_chip_t *chip, bench_bytes_t *into);

/** Reads hexadecimal digits, spaces between them allowed. @return bytes */
size_t bench_from_hex(const char *hex, uint8_t *bytes);

void bench_send_hex(sim_chip_t *chip, const char *hex);

/** Takes all that has arrived and fails the test unless it is that, in hexadecimal. */
void bench_expect_hex(sim_chip_t *chip, const char *hex);

/** Sends a command as a frame. */
void bench_command(sim_chip_t *chip, uint8_t opcode, uint32_t checksum, const uint8_t *data,
                   size_t size);

/** Sends one whose data are these words. */
void bench_command_words(sim_chip_t *chip, uint8_t opcode, const uint32_t *words, size_t count);

/** Sends a *_DATA command with its right checksum. */
void bench_block(sim_chip_t *chip, uint8_t opcode, uint32_t sequence, const uint8_t *data,
                 size_t size);

/**
 * Takes one answer and fails the test when there is none, or more than one, or it is not to
 * `opcode`. @return its error byte; 0: it is positive. `data` gets what stands before the status
 */
uint8_t bench_answer(sim_chip_t *chip, uint8_t opcode, uint8_t *data, size_t *size);

/** bench_answer() without data. */
uint8_t bench_error(sim_chip_t *chip, uint8_t opcode);

/** Likewise of an answer with so much data: what a refusal of SPI_FLASH_MD5 or READ_FLASH has. */
uint8_t bench_refusal(sim_chip_t *chip, uint8_t opcode, size_t data_size);

/** Sends FLASH_BEGIN as this chip wants it. @return the error byte of the answer */
uint8_t bench_flash_begin(sim_chip_t *chip, uint32_t erase, uint32_t blocks, uint32_t address);

#endif
