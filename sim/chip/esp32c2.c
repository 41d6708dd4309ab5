/* SPDX-License-Identifier: Apache-2.0
 *
 * The simulator's belief of the ESP32-C2. Sources: those that sim_profile.h names.
 */
#include "state/sim_profile.h"
#include "unit/sim_fuses.h"

const sim_profile_t sim_chip_esp32c2 = {
    .name = "esp32c2",
    .print_name = "ESP32-C2",
    SIM_ROM_LATER,
    .stub_mhz = 52,
    .image_chip_id = 12,
    .magic = 0x7C41A06F,
    .revision = 102,
    .bootloader_offset = 0x0,
    .efuse_base = 0x60008800,
    .efuse_mac = 0x40,
    .burn_identity = sim_fuses_burn_identity,
    .has_revision = true,
    .revision_minor = {{1, 16, 4}},
    .revision_major = {{1, 20, 2}},
    .spi = SIM_SPI_LATER(0x60002000),
    .uart_clock_divider = 0x60000014,
    .crystals = {40, 26},
    .rom_crystal = 40,
    .strap_register = 0x60004038,
    .strap_run = 0xC,
    .strap_download = 0x4,
    .rom_banner = "ESP-ROM:esp8684-api2-20220127\r\nBuild:Jan 27 2022\r\n",
    .run_banner = "rst:0x1 (POWERON),boot:0xc (SPI_FAST_FLASH_BOOT)\r\n",
    .download_banner = "rst:0x1 (POWERON),boot:0x4 (DOWNLOAD(UART0))\r\n"
                       "waiting for download\r\n",
    .flash_pins = SIM_FLASH_PINS(15, 17, 16, 14, 12),
    .spi_download = true,
    .ram = {{0x3FCA0000, 0x3FCE0000}, {0x4037C000, 0x403C0000}},
    .efuse = {.kind = SIM_EFUSE_SHORT,
              .config = 0x8C,
              .command = 0x94,
              .errors = 0x84,
              .no_download = 46,
              .secure_download = 48},
    .has_security = true,
    .security = {.count = 0x30,
                 .count_shift = 7,
                 .boot = 0x30,
                 .boot_shift = 21,
                 .manual = 0x30,
                 .manual_shift = 6,
                 .key = {{0x30, 1}}},
    .watchdog = {.base = 0x60008000, .config = 0x84, .timeout = 0x88, .protect = 0x9C},
};
