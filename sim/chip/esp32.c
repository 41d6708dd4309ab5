/* SPDX-License-Identifier: Apache-2.0
 *
 * The simulator's belief of the ESP32. Sources: those that sim_profile.h names.
 * That its ROM does not inflate exactly, what it does at a rate of 0 and what it says when
 * something ends badly, and that a stub doubles the clock of the UART: recordings of it.
 */
#include "state/sim_profile.h"
#include "state/sim_state.h"
#include "unit/sim_fuses.h"

enum {
    CALIBRATION = 0x3FF5F06C,
    CK8M_WORD = 0x3FF5A010,
    SYSCON_DATE = 0x3FF6607C, /* tells the third step of the revision */
    PACKAGE_D0WD = 1,
    UART_DATE = 0x60000078, /* by which tools before esptool 3.1 know a chip */
};

/* The CRC-8 that guards the MAC in the eFuses: polynomial 0x31, bits reflected. */
static uint8_t mac_crc(const uint8_t *mac)
{
    uint8_t crc = 0;
    for (size_t i = 0; i < 6; i++) {
        crc ^= mac[i];
        for (size_t bit = 0; bit < 8; bit++) {
            crc = (uint8_t)((crc & 1) != 0 ? (crc >> 1) ^ 0x8C : crc >> 1);
        }
    }
    return crc;
}

static void burn_identity(sim_chip_t *chip)
{
    const uint8_t *mac = chip->mac;
    const uint32_t major = chip->revision / 100U;
    const uint32_t minor = chip->revision % 100U;
    sim_fuses_burn(chip, 4, sim_fuses_mac_low(mac));
    sim_fuses_burn(chip, 8, (uint32_t)mac_crc(mac) << 16 | (uint32_t)mac[0] << 8 | mac[1]);
    sim_fuses_burn(chip, 12, (uint32_t)PACKAGE_D0WD << 9 | (major >= 1 ? 1U << 15 : 0));
    sim_fuses_burn(chip, 20, (major >= 2 ? 1U << 20 : 0) | minor << 24);
    (void)sim_memory_write(&chip->memory, SYSCON_DATE, major >= 3 ? 1U << 31 : 0);
    (void)sim_memory_write(&chip->memory, UART_DATE, 0x15122500);
}

const sim_profile_t sim_chip_esp32 = {
    .name = "esp32",
    .print_name = "ESP32",
    .image_chip_id = 0,
    .magic = 0x00F01D83,
    .revision = 301,
    .bootloader_offset = 0x1000,
    .efuse_base = 0x3FF5A000,
    .burn_identity = burn_identity,
    .has_revision = true,
    .spi = {.base = 0x3FF42000,
            .usr = 0x1C,
            .usr1 = 0x20,
            .usr2 = 0x24,
            .mosi_length = 0x28,
            .miso_length = 0x2C,
            .w0 = 0x80,
            .address_from_msb = true},
    .uart_clock_divider = 0x3FF40014,
    .uart_clock_factor = 1,
    .stub_clock_factor = 2,
    .uart_timeout_bits = 80,
    .crystals = {40, 26},
    .strap_register = 0x3FF44038,
    .strap_run = 0x13,
    .strap_download = 0x03,
    .status_size = 4,
    .has_later_commands = true,
    .begins_on_sectors = true,
    .block_max = SIM_BLOCK_USUAL,
    .division_traps = true,
    .nothing_to_run =
        "flash read err, 631\r\nFalling back to built-in command interpreter.\r\nOK\r\n>",
    .crash = "",
    .stub_crash = "Fatal exception (28): LoadProhibited\r\n",
    .stub_mhz = 160,
    .rom_banner = "ets Jul 29 2019 12:21:46\r\n\r\n",
    .run_banner = "rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n",
    .download_banner = "rst:0x1 (POWERON_RESET),boot:0x3 "
                       "(DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\n"
                       "waiting for download\r\n",
    .flash_pins = SIM_FLASH_PINS(6, 7, 8, 11, 9),
    .pads_in_fuses = true,
    .ram = {{0x3FFAE000, 0x40000000}, {0x40070000, 0x400C2000}, {0x50000000, 0x50002000}},
    .efuse = {.kind = SIM_EFUSE_FIRST,
              .config = 0xFC,
              .command = 0x104,
              .errors = 0x11C,
              .no_download = 27,
              .secure_download = 0xFF},
    .has_security = true,
    .security = {.count = 0x00,
                 .count_shift = 20,
                 .boot = 0x18,
                 .boot_shift = 5,
                 .manual = 0x18,
                 .manual_shift = 7,
                 .key = {{0x00, 1U << 16}, {0x14, 0xFU << 28}},
                 .jtag = {0x18, 1U << 6}},
    .pads_by_host = true,
    .clock_calibration = CALIBRATION,
    .clock_fuse = CK8M_WORD,
};
