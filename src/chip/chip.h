/**
 * What the core knows of each chip: one row a chip, data only.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CHIP_CHIP_H
#define CHIP_CHIP_H

#include "esp_loader_chip.h"
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
    CHIP_BEGIN_ENCRYPTED = 1 << 7, /**< FLASH_BEGIN has a fifth word: encrypt or not */

    CHIP_HAS_SPI_ATTACH = 1 << 8, /**< SPI_ATTACH and SPI_SET_PARAMS; else FLASH_BEGIN attaches */
    CHIP_ERASES_HEAD_TWICE = 1 << 9,  /**< the erase of FLASH_BEGIN counts its head twice */
    CHIP_HAS_SECURITY_INFO = 1 << 10, /**< GET_SECURITY_INFO */
    CHIP_LEAVES_PINS = 1 << 11, /**< SPI_ATTACH does not look for the flash's pins in the eFuses */

    /** What Secure Download Mode takes away. Source: Espressif serial protocol documentation,
     * "Supported in Secure Download Mode". */
    CHIP_OPEN_ABILITIES =
        CHIP_HAS_REGISTERS | CHIP_HAS_RAM | CHIP_HAS_MD5 | CHIP_HAS_DEFLATE | CHIP_HAS_FLASH_READ,
} chip_ability_t;

/** A generation of ROM loaders, and of the SPI flash controller: registers from its base. */
typedef struct {
    uint16_t abilities;        /**< of chip_ability_t */
    uint8_t user;              /**< USER1 and USER2 stand behind it */
    uint8_t read_length;       /**< takes the number of bits to read, less one ... */
    uint8_t read_length_shift; /**< ... shifted by this */
    uint8_t data;              /**< first of the data words */
    uint8_t address_shift;     /**< of the 24 bits of an address in its register */
    uint8_t encrypted_unit;    /**< bytes that are encrypted together; 0: flash stays plain */
} chip_loader_t;

/** Which generation a chip is of. */
typedef enum {
    CHIP_LOADER_ESP8266,
    CHIP_LOADER_ESP32,
    CHIP_LOADER_LATER,
    CHIP_LOADER_ESP32C3, /**< as those, and it inflates exactly */
} chip_loader_kind_t;

/** How MAC address and revision lie in the eFuse words. */
typedef enum {
    CHIP_IDENTITY_ESP8266,
    CHIP_IDENTITY_ESP32,
    CHIP_IDENTITY_ESP32S2,
    CHIP_IDENTITY_ESP32C3,
    CHIP_IDENTITY_ESP32S3, /**< as the ESP32-C3, but for a first silicon that reused the field */
    CHIP_IDENTITY_ESP32C2,
    CHIP_IDENTITY_ESP32C5,
    CHIP_IDENTITY_ESP32C6,
    CHIP_IDENTITY_ESP32H2,
    CHIP_IDENTITY_ESP32P4,
} chip_identity_t;

/** What the ROM loader takes its crystal for when it computes a baud rate. */
typedef enum {
    CHIP_CLOCK_KNOWN,   /**< for what it is */
    CHIP_CLOCK_ESP32,   /**< for what it measured with an oscillator that drifts */
    CHIP_CLOCK_ESP32C2, /**< for 40 MHz, also where it is 26 */
    CHIP_CLOCK_ESP32C5, /**< for what a register tells, also where it is the other of 40 and 48 */
} chip_clock_t;

/** A row of the table. Rows are small, since firmware carries them all. */
typedef struct chip {
    uint32_t spi;          /**< base of the SPI flash controller */
    uint32_t efuse;        /**< address of the eFuse word with the low half of the MAC */
    uint8_t id;            /**< in GET_SECURITY_INFO and in image headers; CHIP_NO_ID: none */
    uint8_t target;        /**< target_chip_t */
    unsigned loader : 2;   /**< chip_loader_kind_t */
    unsigned identity : 4; /**< chip_identity_t */
    unsigned clock : 2;    /**< chip_clock_t */
} chip_t;

enum {
    CHIP_NO_ID = 0xFF,
    CHIP_MAGIC_ADDRESS = 0x40001000,  /**< ROM word that differs from chip to chip */
    CHIP_ROM_FLASH_LIMIT = 0x1000000, /**< ROM loaders address flash with 24 bits */
};

/** The generation of the chip's ROM loader and SPI flash controller. */
const chip_loader_t *chip_loader(const chip_t *chip);

/** Flash size in bytes that a JEDEC id tells, or 0. */
uint32_t chip_flash_size(uint32_t jedec_id);

/** The chip whose magic register holds `magic`, or NULL. Chips that tell their id have no magic. */
const chip_t *chip_by_magic(uint32_t magic);

/** The chip that GET_SECURITY_INFO calls `id`, or NULL. */
const chip_t *chip_by_id(uint32_t id);

#endif
