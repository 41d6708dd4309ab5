/**
 * The answers of the ROM loader and the flasher stub.
 *
 * An answer frame is: direction 1, opcode of the command answered, size of the data (16 bits),
 * value (32 bits), data. The data ends with the status: 2 bytes from the ESP8266 ROM and from every
 * stub, 4 from all other ROMs; the first says whether the command failed, the second why. A refusal
 * carries nothing but the status, except that ROMs refuse SPI_FLASH_MD5 and READ_FLASH at the
 * length of success (docs/PROTOCOL.md, section 4).
 *
 * Source: Espressif serial protocol documentation, "Response Packet" and "Status Bytes".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WIRE_RESPONSE_H
#define WIRE_RESPONSE_H

#include "wire/bytes.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RESPONSE_DIRECTION = 0x01, /**< first byte of every answer */
    RESPONSE_HEADER_SIZE = 8,
    RESPONSE_STATUS_SIZE_SHORT = 2, /**< ESP8266 ROM and every stub */
    RESPONSE_STATUS_SIZE_LONG = 4,  /**< every other ROM */
};

/** Error codes of the ROM loaders. Source: as above, "ROM Loader Errors". */
typedef enum {
    ROM_ERROR_NONE = 0x00,
    ROM_ERROR_INVALID_MESSAGE = 0x05, /**< also the answer to a command the ROM does not know */
    ROM_ERROR_FAILED = 0x06,
    ROM_ERROR_CHECKSUM = 0x07,
    ROM_ERROR_FLASH_WRITE = 0x08,
    ROM_ERROR_FLASH_READ = 0x09,
    ROM_ERROR_READ_LENGTH = 0x0A,
    ROM_ERROR_DEFLATE = 0x0B,
    ROM_ERROR_DEFLATE_CHECKSUM = 0x0C,
    ROM_ERROR_DEFLATE_PARAMETER = 0x0D,
    ROM_ERROR_RAM_SIZE = 0x0E,
    ROM_ERROR_RAM_ADDRESS = 0x0F,
} rom_error_t;

/** Error codes of flasher stubs that the engine tells apart. Source: esp-flasher-stub,
 * command_handler.c; what each means for the frame, recordings of the stubs of ESP32 and
 * ESP32-C3. */
typedef enum {
    STUB_ERROR_LENGTH = 0xC0,     /**< the frame is not as long as it says */
    STUB_ERROR_CHECKSUM = 0xC1,   /**< of its data */
    STUB_ERROR_FLASH = 0xC4,      /**< also of the block before, told with the next command */
    STUB_ERROR_INFLATE = 0xC7,    /**< likewise */
    STUB_ERROR_TOO_LITTLE = 0xC8, /**< the data is shorter than it says */
    STUB_ERROR_TOO_MUCH = 0xC9,   /**< ... or longer */
} stub_error_t;

/** The bits in which the four codes that are about the frame differ: all other bits are theirs. */
enum { STUB_ERROR_FRAME_BITS = 0x09 };

/** Offsets in an answer. */
enum {
    RESPONSE_OPCODE = 1, /**< of the command answered */
    RESPONSE_SIZE = 2,   /**< of the data, status included: 16 bits */
    RESPONSE_VALUE =
        4, /**< READ_REG: the register; SYNC: not 0 from a ROM, 0 from a stub: 32 bits */
    RESPONSE_DATA = 8,
};

/**
 * Whether a frame is an answer: long enough, of the right direction, and as long as its size field
 * says.
 */
static inline bool response_is_sound(const uint8_t *frame, size_t length)
{
    return length >= RESPONSE_HEADER_SIZE + RESPONSE_STATUS_SIZE_SHORT &&
           frame[0] == RESPONSE_DIRECTION &&
           length == (size_t)RESPONSE_HEADER_SIZE + bytes_get_u16(&frame[RESPONSE_SIZE]);
}

#endif
