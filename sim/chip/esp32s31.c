/* SPDX-License-Identifier: Apache-2.0
 *
 * The simulator's belief of the ESP32-S31. Sources: those that sim_profile.h names.
 */
#include "state/sim_profile.h"
#include "unit/sim_fuses.h"

const sim_profile_t sim_chip_esp32s31 = {
    .name = "esp32s31",
    .print_name = "ESP32-S31",
    SIM_ROM_LATER,
    .stub_mhz = 240,
    .image_chip_id = 32,
    .revision = 100,
    .bootloader_offset = 0x2000,
    .efuse_base = 0x20715000,
    .efuse_mac = 0x50,
    .burn_identity = sim_fuses_burn_identity,
    .has_revision = true,
    .revision_minor = {{3, 18, 4}},
    .revision_major = {{3, 22, 2}},
    .spi = SIM_SPI_LATER(0x20501000),
    .uart_clock_divider = 0x2038A014,
    .crystals = {40},
    .rom_banner = "ESP-ROM:esp32s31-20251218\r\nBuild:Dec 18 2025\r\n",
    .run_banner = "rst:0x1 (POWERON),boot:0x58 (SPI_FAST_FLASH_BOOT)\r\n",
    .download_banner = "rst:0x1 (POWERON),boot:0x69 (DOWNLOAD(USB/UART0/SPI))\r\n"
                       "waiting for download\r\n",
    .ram = {{0x2F000000, 0x2F080000}, {0x2E000000, 0x2E008000}},
    .has_security = true,
    .security = {.count = 0x34,
                 .count_shift = 21,
                 .boot = 0x3C,
                 .boot_shift = 2,
                 .manual = 0x30,
                 .manual_shift = 20,
                 .purposes = 0x38,
                 .purposes_shift = 0,
                 .purposes_width = 5},
    .usb = {{.serial_jtag = 1, .otg = 1}},
    .watchdog = {.base = 0x20801000, .config = 0x00, .timeout = 0x04, .protect = 0x18},
    .stub_flash_mib = 64,
};
