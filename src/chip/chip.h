/**
 * What a connection needs to know of a chip: one row a chip, data only. What else there is to know
 * stands beside each chip's row, in chip_facts.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CHIP_CHIP_H
#define CHIP_CHIP_H

#include "chip/chip_list.h"
#include "link_names.h"
#include <stdint.h>

/** What a connected loader can do and how it likes to be asked. */
typedef enum {
    CHIP_ABSENT = 0, /**< no loader is connected */

    /* What operations ask for comes first: small cores load numbers of 8 bits best. */
    CHIP_CONNECTED = 1 << 0,       /**< every loader: there is one */
    CHIP_HAS_REGISTERS = 1 << 1,   /**< READ_REG and WRITE_REG */
    CHIP_HAS_RAM = 1 << 2,         /**< MEM_BEGIN and what follows it */
    CHIP_HAS_MD5 = 1 << 3,         /**< SPI_FLASH_MD5 */
    CHIP_HAS_DEFLATE = 1 << 4,     /**< FLASH_DEFL_BEGIN and what follows it, writing no byte more
                                        than the stream holds */
    CHIP_HAS_FLASH_READ = 1 << 5,  /**< reads flash back */
    CHIP_HAS_CHANGE_BAUD = 1 << 6, /**< CHANGE_BAUDRATE */
    CHIP_TAKES_STUB = 1 << 7,      /**< a flasher stub can be loaded, and reached then */

    CHIP_HAS_SPI_ATTACH = 1 << 8, /**< SPI_ATTACH and SPI_SET_PARAMS; else FLASH_BEGIN attaches */
    CHIP_ERASES_HEAD_TWICE = 1 << 9,  /**< the erase of FLASH_BEGIN counts its head twice */
    CHIP_HAS_SECURITY_INFO = 1 << 10, /**< GET_SECURITY_INFO */
    CHIP_LEAVES_PINS = 1 << 11, /**< SPI_ATTACH does not look for the flash's pins in the eFuses */
    CHIP_MAC_HAS_PREFIX = 1 << 12,   /**< the maker's half of the MAC stands in a word apart */
    CHIP_BEGIN_ENCRYPTED = 1 << 13,  /**< FLASH_BEGIN has a fifth word: encrypt or not */
    CHIP_STUB_HAS_32_BITS = 1 << 14, /**< its stub addresses flash with 32 bits */
    CHIP_STUB_RUNS = 1 << 15,        /**< of an engine, not of a row: a stub is what is connected */

    /** What Secure Download Mode takes away. Source: Espressif serial protocol documentation,
     * "Supported in Secure Download Mode". */
    CHIP_OPEN_ABILITIES = CHIP_HAS_REGISTERS | CHIP_HAS_RAM | CHIP_HAS_MD5 | CHIP_HAS_DEFLATE |
                          CHIP_HAS_FLASH_READ | CHIP_TAKES_STUB,
} chip_ability_t;

/**
 * Abilities that several ROM loaders have in common. CHIP_HAS_DEFLATE is none of them: which ROM
 * inflates exactly is known of those alone whose own code was run in an emulator.
 */
enum {
    CHIP_ROM_FIRST = CHIP_CONNECTED | CHIP_HAS_REGISTERS | CHIP_HAS_RAM | CHIP_TAKES_STUB,
    CHIP_ROM_SECOND = CHIP_ROM_FIRST | CHIP_HAS_SPI_ATTACH | CHIP_HAS_MD5 | CHIP_HAS_CHANGE_BAUD |
                      CHIP_HAS_FLASH_READ,
    CHIP_ROM_LATER = CHIP_ROM_SECOND | CHIP_HAS_SECURITY_INFO | CHIP_BEGIN_ENCRYPTED,
};

/** Registers of an SPI flash controller. */
typedef enum {
    CHIP_FLASH_CMD,    /**< its first; behind it the address */
    CHIP_FLASH_USER,   /**< USER1 and USER2 stand behind it */
    CHIP_FLASH_LENGTH, /**< how many bits of the answer are read */
    CHIP_FLASH_DATA,   /**< first of the data words */
    CHIP_FLASH_PLACES,
} chip_flash_place_t;

/** A generation of SPI flash controllers. */
typedef struct {
    uint8_t places[CHIP_FLASH_PLACES]; /**< bytes from the controller's base */
    uint16_t length;                   /**< what that register holds for 32 bits */
    uint8_t address_shift;             /**< of the 32 bits of its register before an address */
    uint8_t encrypted_unit; /**< bytes that are encrypted together; 0: flash stays plain */
} chip_flash_t;

/** Which generation a chip is of. */
typedef enum {
    CHIP_FLASH_FIRST,
    CHIP_FLASH_SECOND,
    CHIP_FLASH_LATER,
} chip_flash_kind_t;

/** What the ROM loader takes its crystal for when it computes a baud rate. */
typedef enum {
    CHIP_CLOCK_KNOWN,    /**< for what it is */
    CHIP_CLOCK_MEASURED, /**< for what it measured with an oscillator that drifts */
    CHIP_CLOCK_ASSUMED,  /**< for 40 MHz, also where it is 26 */
    CHIP_CLOCK_TOLD,     /**< for what a register tells, also where it is the other of 40 and 48 */
} chip_clock_t;

/** A row. Rows are small, since firmware carries those of all chips that it chose. */
typedef struct chip {
    uint32_t spi;        /**< base of the SPI flash controller */
    uint32_t efuse;      /**< address of the eFuse word with the low half of the MAC */
    uint16_t abilities;  /**< of the ROM loader: chip_ability_t */
    uint16_t target : 5; /**< target_chip_t */
    uint16_t flash : 2;  /**< chip_flash_kind_t */
    uint16_t clock : 2;  /**< chip_clock_t */
    uint16_t id : 7;     /**< in GET_SECURITY_INFO; of chips that tell none one of these: */
} chip_t;

/** The row of a chip that its loader's answers tell nothing of. */
typedef struct {
    chip_t chip;
    uint32_t magic; /**< the word at CHIP_MAGIC_ADDRESS */
} chip_with_magic_t;

enum {
    CHIP_ID_LEFT_OUT = 0x7E,          /**< GET_SECURITY_INFO ends before it */
    CHIP_ID_NOT_ASKED = 0x7F,         /**< the loader does not know GET_SECURITY_INFO */
    CHIP_MAGIC_ADDRESS = 0x40001000,  /**< ROM word that differs from chip to chip */
    CHIP_ROM_FLASH_LIMIT = 0x1000000, /**< ROM loaders address flash with 24 bits */
};

#define CHIP_ROW_TYPE_ID    chip_t
#define CHIP_ROW_TYPE_MAGIC chip_with_magic_t
#define CHIP_ROW_ID(row)    (&(row))
#define CHIP_ROW_MAGIC(row) (&(row).chip)

#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    extern const CHIP_ROW_TYPE_##known esp_loader_chip_##name;
#include "esp_loader_chips.def"

/** By chip_clock_t less 1: the two registers that tell what the crystal is and what the ROM takes
 * it for. */
extern const uint32_t chip_clock_registers[][2];

/** By chip_flash_kind_t. */
extern const chip_flash_t chip_flashes[];

/** The generation of the chip's SPI flash controller. */
static inline const chip_flash_t *chip_flash(const chip_t *chip)
{
    return &chip_flashes[chip->flash];
}

#endif
