/* SPDX-License-Identifier: Apache-2.0
 *
 * Addresses, magic values and flash offsets: esptool's target descriptions and the chips' technical
 * reference manuals. Banners and strap values: boot logs of the chips; those of the ESP32-H4, of
 * which none is published, follow the ESP32-H2's.
 */
#include "sim_profile.h"
#include "esp_sim.h"
#include "sim_usb.h"
#include <string.h>

#define SPI_LATER(base_address)                                                                    \
    {                                                                                              \
        .base = (base_address), .usr = 0x18, .usr1 = 0x1C, .usr2 = 0x20, .mosi_length = 0x24,      \
        .miso_length = 0x28, .w0 = 0x58,                                                           \
    }

/* What the ROM loaders after the ESP32's have in common. */
#define ROM_LATER                                                                                  \
    .uart_clock_factor = 1, .status_size = 4, .has_security_info = true,                           \
    .has_later_commands = true, .begin_has_flag = true, .unknown_repeats = 8

static const sim_profile_t profiles[] = {
    {
        .name = "esp8266",
        .print_name = "ESP8266",
        .image_chip_id = SIM_CHIP_ID_NONE,
        .magic = 0xFFF0C101,
        .revision = 0,
        .bootloader_offset = 0x0,
        .efuse_base = 0x3FF00050,
        .efuse_layout = SIM_EFUSE_ESP8266,
        .spi = {.base = 0x60000200,
                .usr = 0x1C,
                .usr1 = 0x20,
                .usr2 = 0x24,
                .w0 = 0x40,
                .address_from_msb = true},
        .uart_clock_divider = 0x60000014,
        .uart_clock_factor = 2,
        .crystals = {26, 40},
        .rom_crystal = 40,
        .status_size = 2,
        .erase_bug = true,
        .unknown_repeats = 1,
        .rom_banner = "\r\n ets Jan  8 2013,",
        .run_banner = "rst cause:2, boot mode:(3,6)\r\n\r\n",
        .download_banner = "rst cause:2, boot mode:(1,6)\r\n\r\n",
        .ram = {{0x3FFE8000, 0x40000000}, {0x40100000, 0x40110000}},
    },
    {
        .name = "esp32",
        .print_name = "ESP32",
        .image_chip_id = 0,
        .magic = 0x00F01D83,
        .revision = 301,
        .bootloader_offset = 0x1000,
        .efuse_base = 0x3FF5A000,
        .efuse_layout = SIM_EFUSE_ESP32,
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
        .crystals = {40, 26},
        .strap_register = 0x3FF44038,
        .strap_run = 0x13,
        .strap_download = 0x03,
        .status_size = 4,
        .has_later_commands = true,
        .unknown_repeats = 8,
        .rom_banner = "ets Jul 29 2019 12:21:46\r\n\r\n",
        .run_banner = "rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n",
        .download_banner = "rst:0x1 (POWERON_RESET),boot:0x3 "
                           "(DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\n"
                           "waiting for download\r\n",
        .flash_pins = SIM_FLASH_PINS(6, 7, 8, 11, 9),
        .pads_in_fuses = true,
        .ram = {{0x3FFAE000, 0x40000000}, {0x40070000, 0x400C2000}, {0x50000000, 0x50002000}},
    },
    {
        .name = "esp32s2",
        .print_name = "ESP32-S2",
        ROM_LATER,
        .image_chip_id = 2,
        .magic = 0x000007C6,
        .revision = 100,
        .bootloader_offset = 0x1000,
        .efuse_base = 0x3F41A000,
        .efuse_mac = 0x44,
        .efuse_layout = SIM_EFUSE_ESP32S2,
        .spi = SPI_LATER(0x3F402000),
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
    },
    {
        .name = "esp32s3",
        .print_name = "ESP32-S3",
        ROM_LATER,
        .image_chip_id = 9,
        .magic = 0x00000009,
        .revision = 2,
        .bootloader_offset = 0x0,
        .efuse_base = 0x60007000,
        .efuse_mac = 0x44,
        .efuse_layout = SIM_EFUSE_ESP32C3,
        .spi = SPI_LATER(0x60002000),
        .uart_clock_divider = 0x60000014,
        .crystals = {40},
        .strap_register = 0x60004038,
        .strap_run = 0x8,
        .strap_download = 0x0,
        .rom_banner = "ESP-ROM:esp32s3-20210327\r\nBuild:Mar 27 2021\r\n",
        .run_banner = "rst:0x1 (POWERON),boot:0x8 (SPI_FAST_FLASH_BOOT)\r\n",
        .download_banner = "rst:0x1 (POWERON),boot:0x0 (DOWNLOAD(USB/UART0))\r\n"
                           "waiting for download\r\n",
        .flash_pins = SIM_FLASH_PINS(30, 31, 32, 29, 27),
        .pads_in_fuses = true,
        .ram = {{0x3FC88000, 0x3FD00000},
                {0x40370000, 0x403E0000},
                {0x50000000, 0x50002000},
                {0x600FE000, 0x60100000}},
    },
    {
        .name = "esp32c2",
        .print_name = "ESP32-C2",
        ROM_LATER,
        .image_chip_id = 12,
        .magic = 0x7C41A06F,
        .revision = 102,
        .bootloader_offset = 0x0,
        .efuse_base = 0x60008800,
        .efuse_mac = 0x40,
        .efuse_layout = SIM_EFUSE_ESP32C2,
        .spi = SPI_LATER(0x60002000),
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
        .ram = {{0x3FCA0000, 0x3FCE0000}, {0x4037C000, 0x403C0000}},
    },
    {
        .name = "esp32c3",
        .print_name = "ESP32-C3",
        ROM_LATER,
        .image_chip_id = 5,
        .magic = 0x1B31506F,
        .revision = 4,
        .bootloader_offset = 0x0,
        .efuse_base = 0x60008800,
        .efuse_mac = 0x44,
        .efuse_layout = SIM_EFUSE_ESP32C3,
        .spi = SPI_LATER(0x60002000),
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
        .ram = {{0x3FC80000, 0x3FCE0000}, {0x4037C000, 0x403E0000}, {0x50000000, 0x50002000}},
    },
    {
        .name = "esp32c5",
        .print_name = "ESP32-C5",
        ROM_LATER,
        .image_chip_id = 23,
        .magic = 0x1101406F,
        .revision = 100,
        .bootloader_offset = 0x2000,
        .efuse_base = 0x600B4800,
        .efuse_mac = 0x44,
        .efuse_layout = SIM_EFUSE_ESP32C5,
        .spi = SPI_LATER(0x60003000),
        .uart_clock_divider = 0x60000014,
        .crystals = {48, 40},
        .rom_crystal = 48,
        .crystal_register = 0x60096110,
        .strap_register = 0x60091038,
        .strap_run = 0x18,
        .strap_download = 0x8,
        .rom_banner = "ESP-ROM:esp32c5-eco2-20250121\r\nBuild:Jan 21 2025\r\n",
        .run_banner = "rst:0x1 (POWERON),boot:0x18 (SPI_FAST_FLASH_BOOT)\r\n",
        .download_banner = "rst:0x1 (POWERON),boot:0x8 (DOWNLOAD(USB/UART0/SPI))\r\n"
                           "waiting for download\r\n",
        .ram = {{0x40800000, 0x40860000}, {0x50000000, 0x50004000}},
    },
    {
        .name = "esp32c6",
        .print_name = "ESP32-C6",
        ROM_LATER,
        .image_chip_id = 13,
        .magic = 0x2CE0806F,
        .revision = 2,
        .bootloader_offset = 0x0,
        .efuse_base = 0x600B0800,
        .efuse_mac = 0x44,
        .efuse_layout = SIM_EFUSE_ESP32C6,
        .spi = SPI_LATER(0x60003000),
        .uart_clock_divider = 0x60000014,
        .crystals = {40},
        .strap_register = 0x60091038,
        .strap_run = 0xC,
        .strap_download = 0x4,
        .rom_banner = "ESP-ROM:esp32c6-20220919\r\nBuild:Sep 19 2022\r\n",
        .run_banner = "rst:0x1 (POWERON),boot:0xc (SPI_FAST_FLASH_BOOT)\r\n",
        .download_banner = "rst:0x1 (POWERON),boot:0x4 (DOWNLOAD(USB/UART0/SDIO_FEI_FEO))\r\n"
                           "waiting for download\r\n",
        .ram = {{0x40800000, 0x40880000}, {0x50000000, 0x50004000}},
    },
    {
        .name = "esp32c61",
        .print_name = "ESP32-C61",
        ROM_LATER,
        .image_chip_id = 20,
        .magic = 0x7211606F,
        .revision = 100,
        .bootloader_offset = 0x0,
        .efuse_base = 0x600B4800,
        .efuse_mac = 0x44,
        .efuse_layout = SIM_EFUSE_ESP32C5,
        .spi = SPI_LATER(0x60003000),
        .uart_clock_divider = 0x60000014,
        .crystals = {40},
        .strap_register = 0x60091038,
        .strap_run = 0xC,
        .strap_download = 0x4,
        .rom_banner = "ESP-ROM:esp32c61-eco3-20250228\r\nBuild:Feb 28 2025\r\n",
        .run_banner = "rst:0x1 (POWERON),boot:0xc (SPI_FAST_FLASH_BOOT)\r\n",
        .download_banner = "rst:0x1 (POWERON),boot:0x4 (DOWNLOAD(USB/UART0))\r\n"
                           "waiting for download\r\n",
        .ram = {{0x40800000, 0x40860000}, {0x50000000, 0x50004000}},
    },
    {
        .name = "esp32h2",
        .print_name = "ESP32-H2",
        ROM_LATER,
        .image_chip_id = 16,
        .magic = 0xD7B73E80,
        .revision = 102,
        .bootloader_offset = 0x0,
        .efuse_base = 0x600B0800,
        .efuse_mac = 0x44,
        .efuse_layout = SIM_EFUSE_ESP32H2,
        .spi = SPI_LATER(0x60003000),
        .uart_clock_divider = 0x60000014,
        .crystals = {32},
        .strap_register = 0x60091038,
        .strap_run = 0xC,
        .strap_download = 0x4,
        .rom_banner = "ESP-ROM:esp32h2-20221101\r\nBuild:Nov  1 2022\r\n",
        .run_banner = "rst:0x1 (POWERON),boot:0xc (SPI_FAST_FLASH_BOOT)\r\n",
        .download_banner = "rst:0x1 (POWERON),boot:0x4 (DOWNLOAD(USB/UART0))\r\n"
                           "waiting for download\r\n",
        .ram = {{0x40800000, 0x40850000}, {0x50000000, 0x50004000}},
    },
    {
        .name = "esp32h4",
        .print_name = "ESP32-H4",
        ROM_LATER,
        .image_chip_id = 28,
        .revision = 100,
        .bootloader_offset = 0x2000,
        .efuse_base = 0x600B1800,
        .efuse_mac = 0x44,
        .efuse_layout = SIM_EFUSE_ESP32C6,
        .spi = SPI_LATER(0x60099000),
        .uart_clock_divider = 0x60012014,
        .crystals = {32},
        .rom_banner = "ESP-ROM:esp32h4\r\n",
        .run_banner = "rst:0x1 (POWERON),boot:0xc (SPI_FAST_FLASH_BOOT)\r\n",
        .download_banner = "rst:0x1 (POWERON),boot:0x4 (DOWNLOAD(USB/UART0))\r\n"
                           "waiting for download\r\n",
        .ram = {{0x40810000, 0x40860000}, {0x50000000, 0x50004000}},
    },
    {
        .name = "esp32p4",
        .print_name = "ESP32-P4",
        ROM_LATER,
        .image_chip_id = 18,
        .revision = 103,
        .bootloader_offset = 0x2000,
        .efuse_base = 0x5012D000,
        .efuse_mac = 0x44,
        .efuse_layout = SIM_EFUSE_ESP32P4,
        .spi = SPI_LATER(0x5008D000),
        .uart_clock_divider = 0x500CA014,
        .crystals = {40},
        .strap_register = 0x500E0038,
        .strap_run = 0x30F,
        .strap_download = 0x307,
        .rom_banner = "ESP-ROM:esp32p4-eco2-20240710\r\nBuild:Jul 10 2024\r\n",
        .run_banner = "rst:0x1 (POWERON),boot:0x30f (SPI_FAST_FLASH_BOOT)\r\n",
        .download_banner = "rst:0x1 (POWERON),boot:0x307 (DOWNLOAD(USB/UART0/SPI))\r\n"
                           "waiting for download\r\n",
        .ram = {{0x4FF00000, 0x4FFC0000}, {0x50108000, 0x50110000}},
    },
    {
        .name = "esp32s31",
        .print_name = "ESP32-S31",
        ROM_LATER,
        .image_chip_id = 32,
        .revision = 100,
        .bootloader_offset = 0x2000,
        .efuse_base = 0x20715000,
        .efuse_mac = 0x50,
        .efuse_layout = SIM_EFUSE_ESP32C6,
        .spi = SPI_LATER(0x20501000),
        .uart_clock_divider = 0x2038A014,
        .crystals = {40},
        .rom_banner = "ESP-ROM:esp32s31-20251218\r\nBuild:Dec 18 2025\r\n",
        .run_banner = "rst:0x1 (POWERON),boot:0x58 (SPI_FAST_FLASH_BOOT)\r\n",
        .download_banner = "rst:0x1 (POWERON),boot:0x69 (DOWNLOAD(USB/UART0/SPI))\r\n"
                           "waiting for download\r\n",
        .ram = {{0x2F000000, 0x2F080000}, {0x2E000000, 0x2E008000}},
    },
};

const char *sim_chip_name(size_t index)
{
    return index < sizeof profiles / sizeof profiles[0] ? profiles[index].name : NULL;
}

const sim_profile_t *sim_profile_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < sizeof profiles / sizeof profiles[0]; i++) {
        if (strcmp(profiles[i].name, name) == 0) {
            return &profiles[i];
        }
    }
    return NULL;
}

bool sim_chip_has_crystal(const char *name, unsigned mhz)
{
    const sim_profile_t *profile = sim_profile_find(name);
    for (size_t i = 0; profile != NULL && i < SIM_CRYSTALS; i++) {
        if (mhz != 0 && profile->crystals[i] == mhz) {
            return true;
        }
    }
    return false;
}

bool sim_chip_has(const char *name, sim_feature_t feature)
{
    const sim_profile_t *profile = sim_profile_find(name);
    if (profile == NULL) {
        return false;
    }
    switch (feature) {
    case SIM_HAS_REVISION:
    case SIM_HAS_SECURITY:
        return profile->efuse_layout != SIM_EFUSE_ESP8266;
    case SIM_HAS_USB_SERIAL_JTAG:
        return sim_usb_has_serial_jtag(name);
    case SIM_HAS_USB_OTG:
        return sim_usb_has_otg(name);
    case SIM_HAS_FLASH_POWER:
        return strcmp(name, "esp32p4") == 0;
    case SIM_HAS_SPI_PINS:
        return profile->pads_in_fuses;
    case SIM_HAS_SECURE_DOWNLOAD:
        return profile->has_security_info;
    }
    return false;
}
