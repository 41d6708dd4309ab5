/* SPDX-License-Identifier: Apache-2.0
 *
 * The simulator's belief of the ESP32-P4. Sources: those that sim_profile.h names.
 * The SPI controller's date: esp-serial-flasher, esp_targets.c.
 */
#include "state/sim_profile.h"
#include "unit/sim_fuses.h"

/* Source: esptool's ESP32-P4 target, power_on_flash(). */
static const sim_power_layout_t power = {
    .revision_off = 301,
    .revision_fused = 302,
    .fuse = {0x34, 1U << 16}, /* DOWNLOAD_MODE_XPD_ON */
    .pad_group = 0x5011010C,  /* LP_SYSTEM_REG_ANA_XPD_PAD_GROUP_REG */
    .force = 0x501153FC,      /* PMU_DATE_REG */
};

const sim_profile_t sim_chip_esp32p4 = {
    .name = "esp32p4",
    .print_name = "ESP32-P4",
    SIM_ROM_LATER,
    .stub_mhz = 200,
    .image_chip_id = 18,
    .date_register = 0x500D0000,
    .date = 0x02207202,
    .revision = 103,
    .bootloader_offset = 0x2000,
    .efuse_base = 0x5012D000,
    .efuse_mac = 0x44,
    .burn_identity = sim_fuses_burn_identity,
    .has_revision = true,
    .revision_minor = {{2, 0, 4}},
    .revision_major = {{2, 4, 2}, {2, 23, 1}},
    .spi = SIM_SPI_LATER(0x5008D000),
    .uart_clock_divider = 0x500CA014,
    .crystals = {40},
    .strap_register = 0x500E0038,
    .strap_run = 0x30F,
    .strap_download = 0x307,
    .rom_banner = "ESP-ROM:esp32p4-eco2-20240710\r\nBuild:Jul 10 2024\r\n",
    .run_banner = "rst:0x1 (POWERON),boot:0x30f (SPI_FAST_FLASH_BOOT)\r\n",
    .download_banner = "rst:0x1 (POWERON),boot:0x307 (DOWNLOAD(USB/UART0/SPI))\r\n"
                       "waiting for download\r\n",
    .spi_download = true,
    .ram = {{0x4FF00000, 0x4FFC0000}, {0x50108000, 0x50110000}},
    .efuse = {.kind = SIM_EFUSE_LATER,
              .config = 0x1CC,
              .command = 0x1D4,
              .errors = 0x1C0,
              .no_download = 128,
              .secure_download = 133},
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
    .usb = {{.revision = 300, .port_word = 0x4FFBFEC8, .serial_jtag = 6, .otg = 5},
            {.port_word = 0x4FF3FEC8, .serial_jtag = 6, .otg = 5}},
    .usb_force = {0x50110008, 4},
    .watchdog = {.base = 0x50116000,
                 .config = 0x00,
                 .timeout = 0x04,
                 .protect = 0x18,
                 .super_base = 0x50116000,
                 .super_config = 0x1C,
                 .super_protect = 0x20,
                 .super_key = SIM_WATCHDOG_KEY,
                 .super_feed_shift = 18},
    .stub_flash_mib = 64,
    .power = &power,
    .newer_stub_from = 300,
};
