/* SPDX-License-Identifier: Apache-2.0
 *
 * The simulator's belief of the ESP32-H4. Sources: those that sim_profile.h names.
 * The banner follows the ESP32-H2's: none is published.
 */
#include "state/sim_profile.h"
#include "unit/sim_fuses.h"

const sim_profile_t sim_chip_esp32h4 = {
    .name = "esp32h4",
    .print_name = "ESP32-H4",
    SIM_ROM_LATER,
    .stub_mhz = 64,
    .image_chip_id = 28,
    .revision = 100,
    .bootloader_offset = 0x2000,
    .efuse_base = 0x600B1800,
    .efuse_mac = 0x44,
    .burn_identity = sim_fuses_burn_identity,
    .has_revision = true,
    .revision_minor = {{3, 18, 4}},
    .revision_major = {{3, 22, 2}},
    .spi = SIM_SPI_LATER(0x60099000),
    .uart_clock_divider = 0x60012014,
    .crystals = {32},
    .rom_banner = "ESP-ROM:esp32h4\r\n",
    .run_banner = "rst:0x1 (POWERON),boot:0xc (SPI_FAST_FLASH_BOOT)\r\n",
    .download_banner = "rst:0x1 (POWERON),boot:0x4 (DOWNLOAD(USB/UART0))\r\n"
                       "waiting for download\r\n",
    .ram = {{0x40810000, 0x40860000}, {0x50000000, 0x50004000}},
    .has_security = true,
    .security = {.count = 0x30,
                 .count_shift = 23,
                 .boot = 0x38,
                 .boot_shift = 5,
                 .manual = 0x30,
                 .manual_shift = 14,
                 .purposes = 0x34,
                 .purposes_shift = 0,
                 .purposes_width = 5},
    .usb = {{.port_word = 0x4087F580, .serial_jtag = 3}},
    .watchdog = {.base = 0x60090000,
                 .config = 0x48,
                 .timeout = 0x4C,
                 .protect = 0x64,
                 .super_base = 0x600B5400,
                 .super_config = 0x20, /* ESP-IDF, lp_wdt_reg.h */
                 .super_protect = 0x24,
                 .super_key = SIM_WATCHDOG_KEY,
                 .super_feed_shift = 18,
                 .effect = SIM_WATCHDOG_DOES_NOTHING},
};
