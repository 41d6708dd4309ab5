/*
 * ESP32-X9: there is no such chip. made_up_chip.sh puts this file into sim/chip/.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "state/sim_profile.h"
#include "unit/sim_fuses.h"

const sim_profile_t sim_chip_esp32x9 = {
    .name = "esp32x9",
    .print_name = "ESP32-X9",
    SIM_ROM_LATER,
    .stub_mhz = 160,
    .image_chip_id = 77,
    .magic = 0x4D414445,
    .revision = 203,
    .bootloader_offset = 0x3000,
    .efuse_base = 0x60456000,
    .efuse_mac = 0x44,
    .burn_identity = sim_fuses_burn_identity,
    .has_revision = true,
    .revision_minor = {{2, 3, 3}},
    .revision_major = {{6, 9, 2}},
    .has_security = true,
    .security = {.count = 0x34, .count_shift = 1, .boot = 0x38, .manual = 0x30, .manual_shift = 11},
    .spi = SIM_SPI_LATER(0x60123000),
    .uart_clock_divider = 0x60000014,
    .crystals = {40},
    .rom_banner = "ESP-ROM:esp32x9\r\n",
    .run_banner = "rst:0x1 (POWERON),boot:0x9 (SPI_FAST_FLASH_BOOT)\r\n",
    .download_banner = "rst:0x1 (POWERON),boot:0x1 (DOWNLOAD(UART0))\r\nwaiting for download\r\n",
    .ram = {{0x70800000, 0x70880000}},
};
