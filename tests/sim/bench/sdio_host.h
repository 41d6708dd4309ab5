/**
 * A host on a virtual chip's SDIO bus.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SDIO_HOST_H
#define SDIO_HOST_H

#include "sim_bus.h"

/** Registers: of function 0, of function 1, and of the chip's own side. */
enum { IO_ENABLE = 0x02, IO_READY = 0x03, IO_ABORT = 0x06, IO_CIS = 0x09, FUNCTION_1 = 2 };
enum { TOKENS = 0x44, INT_ST = 0x58, CONF_W0 = 0x6C, INT_CLR = 0xD4, NEW_PACKET = 1 << 23 };
enum { CONF1 = 0x70, LEN_CONF = 0xF4, STITCH = 1 << 5 | 1 << 6, LOAD = 1 << 24 };
enum { PACKETS_END = 0x1F800, SDIO_BLOCK = 512, SDIO_FRAME_MAX = 16384 };
enum { SDIO_TEXT = 0x40800000, SDIO_DATA = 0x40853000, SDIO_ENTRY = SDIO_TEXT + 0x1C };
enum { SIP_WRITE = 1, SIP_BOOT = 5, SIP_SYNC = 4 };

/** The stub that these chips know: any bytes will do. */
extern const sim_stub_t sdio_stub;

/** A chip as configured, strapped for SDIO and reset into its loader. */
sim_chip_t *sdio_chip_of(sim_config_t config);

/** Brings the card up and sets up what packets to the ROM need. */
void sdio_link(sim_chip_t *chip);

/** An ESP32-C6, so, which knows sdio_stub. */
sim_chip_t *sdio_linked_chip(void);

/** A chip in which sdio_stub has greeted over SDIO: an ESP32-C5 or ESP32-C6. */
sim_chip_t *sdio_stub_chip_of(sim_config_t config);

/** Reads or writes a register of function 1; time goes on by what that takes. */
uint32_t sdio_get(sim_chip_t *chip, uint32_t address);
void sdio_set(sim_chip_t *chip, uint32_t address, uint32_t value);

/** Likewise of the chip's own side, through the window. */
uint32_t sdio_window_get(sim_chip_t *chip, uint32_t address);
void sdio_window_set(sim_chip_t *chip, uint32_t address, uint32_t value);

/** Writes bytes in pieces so that the last lies at the end of the packets' addresses. */
void sdio_put(sim_chip_t *chip, const uint8_t *bytes, size_t size);

/** Sends a packet to the ROM. */
void sdio_sip(sim_chip_t *chip, uint8_t flags, uint32_t sequence, const uint32_t command[3],
              const uint8_t *data, size_t size);

/** Sends a segment in WRITE_MEMORY packets, numbered from `*sequence` on. */
void sdio_upload(sim_chip_t *chip, uint32_t *sequence, uint32_t address, const uint8_t *bytes,
                 size_t size);

/** Sends the segments of sdio_stub, and BOOTUP to `entry`. */
void sdio_upload_stub(sim_chip_t *chip, uint32_t entry);

/** Waits for a packet, at most two seconds, and reads it. @return its bytes; 0: none came */
size_t sdio_fetch(sim_chip_t *chip, uint8_t *bytes, size_t capacity);

/** Sends a command to the stub. */
void sdio_send(sim_chip_t *chip, uint8_t opcode, uint32_t checksum, const uint8_t *data,
               size_t size);

/** Fetches an answer to `opcode`. @return its error; `data` gets what stands before the status */
uint8_t sdio_answer(sim_chip_t *chip, uint8_t opcode, uint8_t *data, size_t *size);

/** Sends a command of these words and fetches its answer. @return the error */
uint8_t sdio_words(sim_chip_t *chip, uint8_t opcode, const uint32_t *words, size_t count);

/** Sends a *_DATA. */
void sdio_send_block(sim_chip_t *chip, uint8_t opcode, uint32_t sequence, const uint8_t *data,
                     size_t size);

/** Likewise, and fetches its answer. @return the error */
uint8_t sdio_block(sim_chip_t *chip, uint8_t opcode, uint32_t sequence, const uint8_t *data,
                   size_t size);

#endif
