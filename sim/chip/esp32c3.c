/* SPDX-License-Identifier: Apache-2.0
 *
 * The simulator's belief of the ESP32-C3. Sources: those that sim_profile.h names.
 * That its ROM inflates exactly, the version that it tells, and what becomes of a block without a
 * BEGIN: recordings of it. There it had been left with an address that means nothing.
 */
#include "state/sim_profile.h"
#include "unit/sim_fuses.h"

const sim_profile_t sim_chip_esp32c3 = {
    .name = "esp32c3",
    .print_name = "ESP32-C3",
    SIM_ROM_LATER,
    .image_chip_id = 5,
    .magic = 0x1B31506F,
    .revision = 4,
    .bootloader_offset = 0x0,
    .inflates_exactly = true,
    .stray_block_size = 0x1800,
    .stray_address = 0x31B000,
    .security_api_version = 3,
    .efuse_base = 0x60008800,
    .efuse_mac = 0x44,
    .burn_identity = sim_fuses_burn_identity,
    .has_revision = true,
    .revision_minor = {{3, 18, 3}, {5, 23, 1}},
    .revision_major = {{5, 24, 2}},
    .spi = SIM_SPI_LATER(0x60002000),
    .uart_clock_divider = 0x60000014,
    .crystals = {40},
    .strap_register = 0x60004038,
    .strap_run = 0xC,
    .strap_download = 0x4,
    .rom_banner = "ESP-ROM:esp32c3-api1-20210207\r\nBuild:Feb  7 2021\r\n",
    .run_banner = "rst:0x1 (POWERON),boot:0xc (SPI_FAST_FLASH_BOOT)\r\n",
    .download_banner = "rst:0x1 (POWERON),boot:0x4 (DOWNLOAD(USB/UART0/1))\r\n"
                       "waiting for download\r\n",
    .flash_pins = SIM_FLASH_PINS(15, 17, 16, 14, 12),
    .pads_in_fuses = true,
    .spi_download = true,
    .ram = {{0x3FC80000, 0x3FCE0000}, {0x4037C000, 0x403E0000}, {0x50000000, 0x50002000}},
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
    .usb = {{.revision = 101, .port_word = 0x3FCDF078, .serial_jtag = 3},
            {.port_word = 0x3FCDF07C, .serial_jtag = 3}},
    .watchdog = {.base = 0x60008000,
                 .config = 0x90,
                 .timeout = 0x94,
                 .protect = 0xA8,
                 .super_base = 0x60008000,
                 .super_config = 0xAC,
                 .super_protect = 0xB0,
                 .super_key = SIM_WATCHDOG_KEY_SUPER,
                 .super_feed_shift = 31},
};
