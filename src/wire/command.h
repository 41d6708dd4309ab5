/**
 * The commands of the ROM loader and the flasher stub, and the header each carries.
 *
 * A command frame is: direction 0, opcode, size of the data (16 bits), checksum (32 bits), data.
 * All numbers are little-endian.
 *
 * Source: Espressif serial protocol documentation, "Command Packet" and "Commands".
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WIRE_COMMAND_H
#define WIRE_COMMAND_H

#include "link_names.h"
#include "wire/bytes.h"
#include "wire/words.h"
#include <stddef.h>
#include <stdint.h>

typedef enum {
    COMMAND_FLASH_BEGIN = 0x02,
    COMMAND_FLASH_DATA = 0x03,
    COMMAND_FLASH_END = 0x04,
    COMMAND_MEM_BEGIN = 0x05,
    COMMAND_MEM_END = 0x06,
    COMMAND_MEM_DATA = 0x07,
    COMMAND_SYNC = 0x08,
    COMMAND_WRITE_REG = 0x09,
    COMMAND_READ_REG = 0x0A,
    COMMAND_SPI_SET_PARAMS = 0x0B,
    COMMAND_SPI_ATTACH = 0x0D,
    COMMAND_READ_FLASH_ROM = 0x0E,
    COMMAND_CHANGE_BAUDRATE = 0x0F,
    COMMAND_FLASH_DEFL_BEGIN = 0x10,
    COMMAND_FLASH_DEFL_DATA = 0x11,
    COMMAND_FLASH_DEFL_END = 0x12,
    COMMAND_SPI_FLASH_MD5 = 0x13,
    COMMAND_GET_SECURITY_INFO = 0x14,
    COMMAND_ERASE_FLASH = 0xD0,
    COMMAND_ERASE_REGION = 0xD1,
    COMMAND_READ_FLASH_STUB = 0xD2,
    COMMAND_RUN_USER_CODE = 0xD3,
} command_opcode_t;

enum {
    COMMAND_DIRECTION = 0x00, /**< first byte of every command */
    COMMAND_HEADER_SIZE = 8,  /**< bytes before the data */
    COMMAND_DATA_HEADER_SIZE =
        16, /**< size, sequence number, 0, 0 before the payload of a *_DATA */
    COMMAND_SYNC_WORD = 0x20120707, /**< first four bytes of the data of SYNC, as a number */
    COMMAND_SYNC_FILL = 0x55,       /**< the last 32 bytes of SYNC: alternating bits set the baud */
    COMMAND_SYNC_FILL_SIZE = 32,
    COMMAND_BLOCK_FILL = 0xFF, /**< pads the last block: the erased state of flash */
    COMMAND_CHECKSUM_SEED = 0xEF,
};

/** The first four bytes of a header as a number; the last four are the checksum, 0 for all but the
 * *_DATA commands. */
static inline uint32_t command_header_word(command_opcode_t opcode, uint16_t size)
{
    return (uint32_t)COMMAND_DIRECTION | (uint32_t)opcode << 8 | (uint32_t)size << 16;
}

/**
 * The checksum of a *_DATA command: exclusive or of all payload bytes, seeded with
 * COMMAND_CHECKSUM_SEED; pass the result of one call as `sum` of the next to go on.
 */
static inline uint8_t command_checksum(uint8_t sum, const uint8_t *data, size_t size)
{
    const uint8_t *const end = data + size;
    /* Exclusive or cares neither for order nor for grouping, so eight bytes are taken at a time and
     * folded in the end. */
    if (WORDS_SIZE != 0) {
        uint64_t words = 0;
        for (; end - data >= WORDS_SIZE; data += WORDS_SIZE) {
            words ^= words_get(data);
        }
        sum ^= words_fold(words);
    }
    while (data != end) {
        sum ^= *data++;
    }
    return sum;
}

#endif
