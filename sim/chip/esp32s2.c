/* SPDX-License-Identifier: Apache-2.0
 *
 * The simulator's belief of the ESP32-S2. Sources: those that sim_profile.h names.
 */
#include "state/sim_profile.h"
#include "unit/sim_fuses.h"

const sim_profile_t sim_chip_esp32s2 = {
    .name = "esp32s2",
    .print_name = "ESP32-S2",
    SIM_ROM_LATER,
    .image_chip_id = 2,
    .magic = 0x000007C6,
    .revision = 100,
    .bootloader_offset = 0x1000,
    .efuse_base = 0x3F41A000,
    .efuse_mac = 0x44,
    .burn_identity = sim_fuses_burn_identity,
    .has_revision = true,
    .revision_minor = {{4, 4, 3}, {3, 20, 1}},
    .revision_major = {{3, 18, 2}},
    .spi = SIM_SPI_LATER(0x3F402000),
    .uart_clock_divider = 0x3F400014,
    .crystals = {40},
    .strap_register = 0x3F404038,
    .strap_run = 0x8,
    .strap_download = 0x0,
    .security_info_short = true,
    .rom_banner = "ESP-ROM:esp32s2-rc4-20191025\r\nBuild:Oct 25 2019\r\n",
    .run_banner = "rst:0x1 (POWERON),boot:0x8 (SPI_FAST_FLASH_BOOT)\r\n",
    .download_banner = "rst:0x1 (POWERON),boot:0x0 (DOWNLOAD(USB/UART0/1/SPI))\r\n"
                       "waiting for download\r\n",
    .flash_pins = SIM_FLASH_PINS(30, 31, 32, 29, 27),
    .pads_in_fuses = true,
    .ram = {{0x3FF9E000, 0x3FFA0000},
            {0x3FFB0000, 0x40000000},
            {0x40020000, 0x40072000},
            {0x50000000, 0x50002000}},
    .has_security = true,
    .security = {.count = 0x34,
                 .count_shift = 18,
                 .boot = 0x38,
                 .boot_shift = 20,
                 .manual = 0x30,
                 .manual_shift = 20,
                 .purposes = 0x34,
                 .purposes_shift = 24,
                 .purposes_width = 4},
    .usb = {{.port_word = 0x3FFFFD14, .otg = 2}},
    .usb_force = {0x3F408128, 1},
    .watchdog = {.base = 0x3F408000, .config = 0x94, .timeout = 0x98, .protect = 0xAC},
};
