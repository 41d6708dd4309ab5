/**
 * What tells one chip from another: addresses, identities, and what its ROM knows.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_PROFILE_H
#define SIM_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SIM_CHIP_ID_NONE = 0xFFFF,
    SIM_RAM_RANGES = 4,
    SIM_CRYSTALS = 2,
};

/** Where a chip keeps its MAC address and revision. */
typedef enum {
    SIM_EFUSE_ESP8266,
    SIM_EFUSE_ESP32,
    SIM_EFUSE_ESP32S2, /**< this and all below: words of one eFuse block, MAC first */
    SIM_EFUSE_ESP32C3,
    SIM_EFUSE_ESP32C2,
    SIM_EFUSE_ESP32C5,
    SIM_EFUSE_ESP32C6,
    SIM_EFUSE_ESP32H2,
    SIM_EFUSE_ESP32P4,
} sim_efuse_layout_t;

/** Registers of the SPI controller the flash hangs on; offsets from `base`. */
typedef struct {
    uint32_t base;
    uint8_t usr, usr1, usr2;
    uint8_t mosi_length, miso_length; /**< 0: both lengths are fields of USR1 */
    uint8_t w0;
    bool address_from_msb; /**< the address register is sent from its highest bit on */
} sim_spi_layout_t;

typedef struct {
    uint32_t from, to;
} sim_range_t;

typedef struct {
    const char *name;       /**< as on the command line */
    const char *print_name; /**< as people write it */
    uint16_t image_chip_id; /**< in image headers and GET_SECURITY_INFO */
    uint32_t magic;         /**< at SIM_MAGIC_REGISTER */
    uint32_t date_register; /**< tells a chip without a magic value; 0: none */
    uint32_t date;
    uint16_t revision; /**< the usual one */
    uint32_t bootloader_offset;
    uint32_t efuse_base;
    uint8_t efuse_mac; /**< offset of the MAC's low word */
    sim_efuse_layout_t efuse_layout;
    sim_spi_layout_t spi;
    uint32_t uart_clock_divider;    /**< register */
    uint8_t uart_clock_factor;      /**< that register divides the crystal's clock times this */
    uint8_t crystals[SIM_CRYSTALS]; /**< MHz, the usual one first */
    uint8_t rom_crystal;            /**< MHz the ROM takes it for; 0: for what it is */
    uint32_t crystal_register;      /**< tells that in bits 30..24; 0: none */
    uint32_t strap_register;        /**< 0: none */
    uint16_t strap_run, strap_download;
    uint8_t status_size;      /**< bytes that end an answer */
    bool has_security_info;   /**< knows GET_SECURITY_INFO */
    bool security_info_short; /**< its answer ends before the chip id */
    bool has_later_commands;  /**< knows what the ESP8266 does not: SPI_ATTACH, MD5, deflate... */
    bool begin_has_flag;      /**< FLASH_BEGIN carries a fifth word */
    bool inflates_exactly;    /**< a compressed write ends with the stream, not with its window */
    bool erase_bug;           /**< FLASH_BEGIN erases too much */
    uint8_t unknown_repeats;  /**< times the answer to an unknown command is sent */
    const char *rom_banner;
    const char *run_banner;      /**< strap report when booting from flash */
    const char *download_banner; /**< strap report and prompt in the loader */
    /** SPI_ATTACH words that reach the flash beside 0: the pins CLK, Q, D, CS and HD, 6 bits each
     *  from the lowest on. */
    uint32_t flash_pins;
    bool pads_in_fuses;    /**< eFuses can tell other pins */
    bool spi_download;     /**< its ROM can be loaded over SPI */
    uint16_t sdio_device;  /**< id of its SDIO card; 0: its ROM cannot be loaded over SDIO */
    bool stub_speaks_sdio; /**< stubs for it go on over SDIO */
    sim_range_t ram[SIM_RAM_RANGES];
} sim_profile_t;

#define SIM_FLASH_PINS(clk, q, d, cs, hd)                                                          \
    ((uint32_t)(clk) | (uint32_t)(q) << 6 | (uint32_t)(d) << 12 | (uint32_t)(cs) << 18 |           \
     (uint32_t)(hd) << 24)

enum { SIM_MAGIC_REGISTER = 0x40001000 };

/** NULL when there is no chip of that name. */
const sim_profile_t *sim_profile_find(const char *name);

#endif
