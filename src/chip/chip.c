/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/chip.h"
#include <stddef.h>

/* Register summaries of the "SPI controller" chapters of the technical reference manuals. In the
 * first generation the read length is a field of USER1. Where an address stands in its register:
 * esptool, SPI_ADDR_REG_MSB; what is encrypted together: FLASH_ENCRYPTED_WRITE_ALIGN. */
const chip_flash_t chip_flashes[] = {
    [CHIP_FLASH_FIRST] = {.places = {0x00, 0x1C, 0x20, 0x40}, .length = 31 << 8},
    [CHIP_FLASH_SECOND] = {.places = {0x00, 0x1C, 0x2C, 0x80}, .length = 31, .encrypted_unit = 32},
    [CHIP_FLASH_LATER] = {.places = {0x00, 0x18, 0x28, 0x58},
                          .length = 31,
                          .address_shift = 8,
                          .encrypted_unit = 16},
};

const uint32_t chip_clock_registers[][2] = {
    {0x3FF5F06C, 0x3FF5A010}, /* calibration of the slow clock, eFuse with the 8 MHz clock */
    {0x60000014, 0x60000014}, /* divider of the UART, and nothing more */
    {0x60000014, 0x60096110}, /* divider of the UART, what the ROM takes the crystal for */
};
