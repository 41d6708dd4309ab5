/**
 * A host on a virtual chip's SPI bus, one transaction a call.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SPI_HOST_H
#define SPI_HOST_H

#include "sim_bus.h"

/** Commands of transactions, registers, what is said in the last of them, states of the others. */
enum { WRBUF = 1, RDBUF = 2, WRDMA = 3, RDDMA = 4, WR_DONE = 7, CMD8 = 8 };
enum { RXSTA = 4, TXSTA = 8, CMD = 12 };
enum { IDLE = 0xAA, READY = 0xA5, START_OVER = 0x5A, REBOOT = 0xFE };
enum { FIRST = 2, UNTOUCHED = 3, BUFFER = 0x1820 };
enum { RAM = 0x40380000, BLOCK = 0x1800, HEADER = 8, ANSWER = 12, MAGIC = 0x1B31506F };

/** Writes or reads in one transaction; time goes on by what that takes. */
void spi_put(sim_chip_t *chip, uint8_t command, uint8_t address, const void *bytes, size_t size);
void spi_get(sim_chip_t *chip, uint8_t command, uint8_t address, uint8_t *bytes, size_t size);

uint32_t spi_word(const uint8_t *at);

/** Reads a status register. */
uint32_t spi_status(sim_chip_t *chip, uint8_t address);

/** Writes 0 to it, as a chip awaits that starts. */
void spi_touch(sim_chip_t *chip, uint8_t address);

/** Writes the command register. */
void spi_tell(sim_chip_t *chip, uint8_t said);

/** A chip as configured, strapped for SPI and reset into its loader. */
sim_chip_t *spi_chip_of(sim_config_t config);

/** An ESP32-C3 so. */
sim_chip_t *spi_strapped_chip(void);

/** As spi_strapped_chip(), and the chip offers its receive buffer. */
sim_chip_t *spi_linked_chip(void);

/** Puts a command of these words together. @return its bytes */
size_t spi_frame_of(uint8_t *frame, uint8_t opcode, const uint32_t *words, size_t count);

/** Puts MEM_DATA with `size` times `fill` together. @return its bytes */
size_t spi_block_of(uint8_t *frame, uint8_t fill, uint32_t sequence, size_t size);

/** Sends a command of these words, whether or not there is a buffer for it. */
void spi_send(sim_chip_t *chip, uint8_t opcode, const uint32_t *words, size_t count);

/** Fetches the answer; the test fails when none is offered. @return its error byte */
uint8_t spi_answer(sim_chip_t *chip, uint8_t opcode, uint32_t *value);

/** spi_send() and spi_answer(). */
uint8_t spi_command(sim_chip_t *chip, uint8_t opcode, const uint32_t *words, size_t count);

/** Sends MEM_BEGIN for so many bytes at RAM. */
void spi_begin_ram(sim_chip_t *chip, uint32_t size);

#endif
