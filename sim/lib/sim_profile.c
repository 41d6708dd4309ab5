/* SPDX-License-Identifier: Apache-2.0
 *
 * Addresses, magic values and flash offsets: esptool's target descriptions and the chips' technical
 * reference manuals. Banners and strap values: boot logs of the chips.
 */
#include "sim_profile.h"
#include "esp_sim.h"
#include <string.h>

#define SPI_LATER(base_address)                                                                    \
    {                                                                                              \
        .base = (base_address), .usr = 0x18, .usr1 = 0x1C, .usr2 = 0x20, .mosi_length = 0x24,      \
        .miso_length = 0x28, .w0 = 0x58,                                                           \
    }

static const sim_profile_t profiles[] = {
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
        .uart_clock = 40000000,
        .strap_register = 0x3FF44038,
        .strap_run = 0x13,
        .strap_download = 0x03,
        .rom_baud = 115200,
        .status_size = 4,
        .has_later_commands = true,
        .unknown_repeats = 8,
        .rom_banner = "ets Jul 29 2019 12:21:46\r\n\r\n",
        .run_banner = "rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n",
        .download_banner = "rst:0x1 (POWERON_RESET),boot:0x3 "
                           "(DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\n"
                           "waiting for download\r\n",
        .flash_pins = SIM_FLASH_PINS(6, 7, 8, 11, 9),
        .ram = {{0x3FFAE000, 0x40000000}, {0x40070000, 0x400C2000}, {0x50000000, 0x50002000}},
    },
    {
        .name = "esp32s3",
        .print_name = "ESP32-S3",
        .image_chip_id = 9,
        .magic = 0x00000009,
        .revision = 2,
        .bootloader_offset = 0x0,
        .efuse_base = 0x60007000,
        .efuse_layout = SIM_EFUSE_BLOCK1,
        .spi = SPI_LATER(0x60002000),
        .uart_clock_divider = 0x60000014,
        .uart_clock = 40000000,
        .strap_register = 0x60004038,
        .strap_run = 0x08,
        .strap_download = 0x00,
        .rom_baud = 115200,
        .status_size = 4,
        .has_security_info = true,
        .has_later_commands = true,
        .begin_has_flag = true,
        .unknown_repeats = 8,
        .rom_banner = "ESP-ROM:esp32s3-20210327\r\nBuild:Mar 27 2021\r\n",
        .run_banner = "rst:0x1 (POWERON),boot:0x8 (SPI_FAST_FLASH_BOOT)\r\n",
        .download_banner = "rst:0x1 (POWERON),boot:0x0 (DOWNLOAD(USB/UART0))\r\n"
                           "waiting for download\r\n",
        .flash_pins = SIM_FLASH_PINS(30, 31, 32, 29, 27),
        .ram = {{0x3FC88000, 0x3FD00000},
                {0x40370000, 0x403E0000},
                {0x50000000, 0x50002000},
                {0x600FE000, 0x60100000}},
    },
    {
        .name = "esp32c3",
        .print_name = "ESP32-C3",
        .image_chip_id = 5,
        .magic = 0x1B31506F,
        .revision = 4,
        .bootloader_offset = 0x0,
        .efuse_base = 0x60008800,
        .efuse_layout = SIM_EFUSE_BLOCK1,
        .spi = SPI_LATER(0x60002000),
        .uart_clock_divider = 0x60000014,
        .uart_clock = 40000000,
        .strap_register = 0x60004038,
        .strap_run = 0x0C,
        .strap_download = 0x04,
        .rom_baud = 115200,
        .status_size = 4,
        .has_security_info = true,
        .has_later_commands = true,
        .begin_has_flag = true,
        .unknown_repeats = 8,
        .rom_banner = "ESP-ROM:esp32c3-api1-20210207\r\nBuild:Feb  7 2021\r\n",
        .run_banner = "rst:0x1 (POWERON),boot:0xc (SPI_FAST_FLASH_BOOT)\r\n",
        .download_banner = "rst:0x1 (POWERON),boot:0x4 (DOWNLOAD(USB/UART0/1))\r\n"
                           "waiting for download\r\n",
        .flash_pins = SIM_FLASH_PINS(15, 17, 16, 14, 12),
        .ram = {{0x3FC80000, 0x3FCE0000}, {0x4037C000, 0x403E0000}, {0x50000000, 0x50002000}},
    },
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
        .uart_clock = 52000000,
        .rom_baud = 74880,
        .status_size = 2,
        .erase_bug = true,
        .unknown_repeats = 1,
        .rom_banner = "\r\n ets Jan  8 2013,",
        .run_banner = "rst cause:2, boot mode:(3,6)\r\n\r\n",
        .download_banner = "rst cause:2, boot mode:(1,6)\r\n\r\n",
        .ram = {{0x3FFE8000, 0x40000000}, {0x40100000, 0x40108000}},
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
