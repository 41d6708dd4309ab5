/**
 * What tells one chip from another: addresses, identities, and what its ROM knows. What is believed
 * of a chip stands in sim/chip/<name>.c.
 *
 * Sources of all, where nothing else is said. Addresses, magic values and flash offsets: esptool's
 * target descriptions and the chips' technical reference manuals. Banners and strap values: boot
 * logs of the chips. Which can be loaded over SPI or SDIO: esp-serial-flasher, README, "Supported
 * Target Devices", and the device ids of its protocol_sdio.c. Which stubs speak SDIO: esp-stub-lib,
 * the targets with an sdio.c; which have four-byte addresses: SOC_SPI_FLASH_4B_ADDR_SUPPORTED and
 * stub_target_get_max_supported_flash_size() there; to which clock a stub sets the CPU:
 * stub_target_clock_init(), of the ESP32-C2 with a crystal of 26 MHz. Whose ROM inflates exactly:
 * recordings of two ROMs; that the others do as the ESP32's is assumed. Ports of USB: esptool 5.2,
 * UARTDEV_BUF_NO (later ones ask the host's USB stack instead), RTC_CNTL_OPTION1_REG. Revisions:
 * get_minor_chip_version and get_major_chip_version of esptool's targets.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_PROFILE_H
#define SIM_PROFILE_H

#include "esp_sim.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SIM_CHIP_ID_NONE = 0xFFFF,
    SIM_RAM_RANGES = 4,
    SIM_CRYSTALS = 2,
    SIM_USB_PORTS = 2,
    SIM_BLOCK_USUAL = 0x1800,
};

/** Bits of an eFuse word, counted from the one with the low half of the MAC; width 0: none. */
typedef struct {
    uint8_t word, shift, width;
} sim_fuse_field_t;

/** Bits of an eFuse word; `offset` from efuse_base. No bits: none. */
typedef struct {
    uint8_t offset;
    uint32_t bits;
} sim_fuse_bits_t;

/** Where a chip keeps what concerns security: offsets of words, and bits in them. Sources: as
 * sim_fuses.c. */
typedef struct {
    uint8_t count, count_shift;
    uint8_t boot, boot_shift;
    uint8_t manual, manual_shift; /**< the loader may not encrypt */
    /** Purposes of keys follow each other, none across two words; width 0: the chip has none. */
    uint8_t purposes, purposes_shift, purposes_width;
    /** What goes with an encrypted flash where no key purpose tells the key. Source: esptool's
     * targets, is_flash_encryption_key_valid() and get_flash_crypt_config(). */
    sim_fuse_bits_t key[2];
    sim_fuse_bits_t jtag; /**< turns JTAG off, where GET_SECURITY_INFO does not tell it */
} sim_fuse_security_t;

/** The port that the ROM uses, from a revision on. */
typedef struct {
    uint16_t revision;
    uint32_t port_word;       /**< of the ROM's RAM, tells the port; 0: not known */
    uint8_t serial_jtag, otg; /**< its value there; 0: the chip has no such port */
} sim_usb_port_t;

/** A bit of a register; address 0: none known. */
typedef struct {
    uint32_t address, bit;
} sim_register_bit_t;

/** What becomes of a chip whose RTC watchdog a host had reset it. */
typedef enum {
    SIM_WATCHDOG_WORKS,
    SIM_WATCHDOG_FREEZES,
    SIM_WATCHDOG_DOES_NOTHING,
} sim_watchdog_effect_t;

#define SIM_WATCHDOG_KEY       0x50D83AA1U
#define SIM_WATCHDOG_KEY_SUPER 0x8F1D312AU

/** Source: esptool's targets, RTC_CNTL_WDT* and RTC_CNTL_SWD*; esptool's documentation, "Watchdog
 * Reset Limitations". */
typedef struct {
    uint32_t base;                       /**< 0: hosts need not care */
    uint8_t config, timeout, protect;    /**< offsets of the RTC watchdog's registers */
    uint32_t super_base;                 /**< 0: nor for the super watchdog */
    uint8_t super_config, super_protect; /**< offsets */
    uint32_t super_key;
    uint8_t super_feed_shift; /**< of the bit that has it feed itself */
    sim_watchdog_effect_t effect;
} sim_watchdog_layout_t;

/** The supply of the flash where the ROM leaves it off. */
typedef struct {
    uint16_t revision_off;     /**< the flash is off */
    uint16_t revision_fused;   /**< likewise, unless an eFuse has the ROM switch it on */
    sim_fuse_bits_t fuse;      /**< that eFuse */
    uint32_t pad_group, force; /**< registers */
} sim_power_layout_t;

/** Registers of the SPI controller the flash hangs on; offsets from `base`. */
typedef struct {
    uint32_t base;
    uint8_t usr, usr1, usr2;
    uint8_t mosi_length, miso_length; /**< 0: both lengths are fields of USR1 */
    uint8_t w0;
    bool address_from_msb; /**< the address register is sent from its highest bit on */
} sim_spi_layout_t;

/** Which controller burns eFuses. */
typedef enum {
    SIM_EFUSE_FACTORY, /**< none that a host can use here */
    SIM_EFUSE_FIRST,   /**< the ESP32's: a place for each block, one command for all */
    SIM_EFUSE_SHORT,   /**< the ESP32-C2's: four blocks */
    SIM_EFUSE_LATER,   /**< eleven blocks */
} sim_efuse_kind_t;

/** Registers of it, bytes from efuse_base, and bits of the first block. Sources: sim_efuse.c. */
typedef struct {
    uint8_t kind; /**< sim_efuse_kind_t */
    uint16_t config, command, errors;
    uint8_t errors_behind; /**< blocks by which the bit of an error stands behind its own */
    uint8_t no_download, secure_download; /**< 0xFF: there is no such bit */
} sim_efuse_layout_t;

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
    /** Puts MAC and revision where hosts read them: sim_fuses_burn_identity(), unless the chip
     * keeps them otherwise. */
    void (*burn_identity)(sim_chip_t *chip);
    bool has_revision;
    sim_fuse_field_t revision_minor[2], revision_major[2]; /**< lower bits first */
    sim_efuse_layout_t efuse;
    bool has_security;
    sim_fuse_security_t security;
    sim_spi_layout_t spi;
    uint32_t uart_clock_divider;    /**< register */
    uint8_t stub_clock_factor;      /**< ... and under a stub once more times this; 0: not */
    uint8_t uart_timeout_bits;      /**< after which the UART gives a stub less than it waits for */
    uint8_t uart_clock_factor;      /**< that register divides the crystal's clock times this */
    uint8_t crystals[SIM_CRYSTALS]; /**< MHz, the usual one first */
    uint8_t rom_crystal;            /**< MHz the ROM takes it for; 0: for what it is */
    uint32_t crystal_register;      /**< tells that in bits 30..24; 0: none */
    /** Registers with a measure of the crystal, and with an eFuse that goes into it, which the ROM
     * believes; 0: it measures nothing. */
    uint32_t clock_calibration, clock_fuse;
    uint32_t strap_register; /**< 0: none */
    uint16_t strap_run, strap_download;
    uint8_t status_size;      /**< bytes that end an answer */
    bool has_security_info;   /**< knows GET_SECURITY_INFO */
    bool security_info_short; /**< its answer ends before the chip id */
    bool has_later_commands;  /**< knows what the first ROM did not: SPI_ATTACH, MD5, deflate... */
    bool begin_has_flag;      /**< FLASH_BEGIN carries a fifth word */
    bool inflates_exactly;    /**< a compressed write ends with the stream, not with its window */
    bool erase_bug;           /**< FLASH_BEGIN erases too much */
    uint32_t block_max;       /**< larger blocks cannot be announced */
    bool begins_on_sectors;   /**< a BEGIN elsewhere is refused, and taken over */
    bool checks_lengths;      /**< a block has to be as long as it is told to be */
    bool division_traps;      /**< dividing by zero is an exception */
    uint32_t stray_block_size, stray_address; /**< for blocks that no BEGIN came before; 0: they are
                                                   refused */
    uint8_t security_last_purpose; /**< what GET_SECURITY_INFO tells of the last key, where the
                                        eFuses say nothing */
    uint8_t security_api_version;
    const char *nothing_to_run;     /**< what the ROM says as the loader ends and nothing boots */
    const char *crash, *stub_crash; /**< what the chip says when the ROM, or a stub, reads what is
                                       not mapped, as far as it is told here */
    const char *rom_banner;
    const char *run_banner;      /**< strap report when booting from flash */
    const char *download_banner; /**< strap report and prompt in the loader */
    /** SPI_ATTACH words that reach the flash beside 0: the pins CLK, Q, D, CS and HD, 6 bits each
     *  from the lowest on. */
    uint32_t flash_pins;
    bool pads_in_fuses; /**< eFuses can tell other pins */
    bool pads_by_host;  /**< the ROM does not look there, and they are written in five bits each */
    bool spi_download;  /**< its ROM can be loaded over SPI */
    uint16_t sdio_device;  /**< id of its SDIO card; 0: its ROM cannot be loaded over SDIO */
    bool stub_speaks_sdio; /**< stubs for it go on over SDIO */
    sim_usb_port_t usb[SIM_USB_PORTS]; /**< latest revision first */
    sim_register_bit_t usb_force;      /**< holds the chip in its loader */
    sim_watchdog_layout_t watchdog;
    const sim_power_layout_t *power; /**< NULL: the flash always has its supply */
    uint16_t stub_mhz;               /**< clock of the CPU while a stub runs */
    uint16_t stub_flash_mib;  /**< size that the stub takes a flash of an unknown id for, with
                                   four-byte addresses; 0: it has none, and 16 MiB */
    uint16_t newer_stub_from; /**< silicon before this revision takes another stub; 0: none */
    sim_range_t ram[SIM_RAM_RANGES];
} sim_profile_t;

/** SPI controllers since the third generation. */
#define SIM_SPI_LATER(base_address)                                                                \
    {                                                                                              \
        .base = (base_address), .usr = 0x18, .usr1 = 0x1C, .usr2 = 0x20, .mosi_length = 0x24,      \
        .miso_length = 0x28, .w0 = 0x58,                                                           \
    }

/** What the ROM loaders since the third generation have in common. The last key's purpose, and what
 * they say when something ends badly: measured on the ESP32-C3, assumed of the others. */
#define SIM_CRASH_LATER "Guru Meditation Error: Core 0 panic'ed (Load access fault)\r\n"
#define SIM_ROM_LATER                                                                              \
    .uart_clock_factor = 1, .uart_timeout_bits = 10, .status_size = 4, .has_security_info = true,  \
    .has_later_commands = true, .begin_has_flag = true, .begins_on_sectors = true,                 \
    .security_last_purpose = 12, .block_max = SIM_BLOCK_USUAL,                                     \
    .nothing_to_run = "user code done\r\n", .crash = SIM_CRASH_LATER,                              \
    .stub_crash = SIM_CRASH_LATER

#define SIM_FLASH_PINS(clk, q, d, cs, hd)                                                          \
    ((uint32_t)(clk) | (uint32_t)(q) << 6 | (uint32_t)(d) << 12 | (uint32_t)(cs) << 18 |           \
     (uint32_t)(hd) << 24)

enum { SIM_MAGIC_REGISTER = 0x40001000 };

/** NULL when there is no chip of that name. */
const sim_profile_t *sim_profile_find(const char *name);

#endif
