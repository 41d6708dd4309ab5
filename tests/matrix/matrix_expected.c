/*
 * What a loader can do, written down from documentation and from what others do, not asked of the
 * library under test:
 *
 * - esptool, documentation: "Serial Protocol" (commands of ROM loader and stub), "Troubleshooting",
 *   "Flash and External Memory Support Limitations" and "Secure Download Mode Limitations"
 * - esptool, esptool/loader.py: which functions are for stubs only, and which not for the ESP8266;
 *   esptool/cmds.py: which loaders encrypt what they write
 * - esp-stub-lib, src/target: which stubs hear SDIO
 * - the ROMs of ESP32 and ESP32-C3 in an emulator: where a compressed write ends
 * - esp-serial-flasher, README, "Supported Target Devices" and "Feature Support by Interface"
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "matrix.h"

enum {
    /* Loaded through SPI, and through SDIO: "Supported Target Devices". The ESP32-P4 over SPI and
     * the ESP32-C61 over SDIO are called under development there. */
    SPI_CHIPS = MATRIX_ESP32S3 | MATRIX_ESP32C2 | MATRIX_ESP32C3 | MATRIX_ESP32H2 |
                MATRIX_ESP32P4_EARLY | MATRIX_ESP32P4,
    SDIO_CHIPS = MATRIX_ESP32C5 | MATRIX_ESP32C6 | MATRIX_ESP32C61,
    SDIO_STUBS = MATRIX_ESP32C5 | MATRIX_ESP32C6,
    NOT_ESP8266 = MATRIX_ALL & ~MATRIX_ESP8266,
    /* GET_SECURITY_INFO came with the ESP32-S2. */
    TELLS_SECURITY = NOT_ESP8266 & ~MATRIX_ESP32,
    /* Beyond 16 MiB: the stub only, and only of these. */
    LARGE_FLASH = MATRIX_ESP32S3 | MATRIX_ESP32C5 | MATRIX_ESP32C61 | MATRIX_ESP32P4 |
                  MATRIX_ESP32P4_EARLY | MATRIX_ESP32S31,
};

#define EVERY_STUB             [MATRIX_SERIAL_STUB] = MATRIX_ALL, [MATRIX_SDIO_STUB] = SDIO_STUBS
#define EVERY_STUB_BUT_ESP8266 [MATRIX_SERIAL_STUB] = NOT_ESP8266, [MATRIX_SDIO_STUB] = SDIO_STUBS
#define EVERY_LOADER                                                                               \
    EVERY_STUB, [MATRIX_SERIAL_ROM] = MATRIX_ALL, [MATRIX_SPI_ROM] = SPI_CHIPS,                    \
                [MATRIX_SDIO_ROM] = SDIO_CHIPS
/* SPI has registers and RAM, SDIO RAM alone. */
#define WITH_REGISTERS   EVERY_STUB, [MATRIX_SERIAL_ROM] = MATRIX_ALL, [MATRIX_SPI_ROM] = SPI_CHIPS
#define WITH_FLASH       EVERY_STUB, [MATRIX_SERIAL_ROM] = MATRIX_ALL
#define WITH_LATER_FLASH EVERY_STUB, [MATRIX_SERIAL_ROM] = NOT_ESP8266

static const matrix_row_t rows[] = {
    {.name = "connect", .run = matrix_connect, .works = {EVERY_LOADER}},
    {.name = "MAC and revision", .run = matrix_identify, .works = {WITH_REGISTERS}},
    {.name = "security info",
     .security_flags = SIM_SECURITY_BOOT | SIM_SECURITY_JTAG_OFF,
     .encrypted = true,
     .run = matrix_security,
     .works = {[MATRIX_SERIAL_ROM] = TELLS_SECURITY,
               [MATRIX_SERIAL_STUB] = TELLS_SECURITY,
               [MATRIX_SDIO_STUB] = SDIO_STUBS}},
    /* Through a bus nothing is documented of it. */
    {.name = "secure download",
     .security_flags = SIM_SECURITY_DOWNLOAD,
     .run = matrix_secure_download,
     .connects = true,
     .works = {[MATRIX_SERIAL_ROM] = TELLS_SECURITY},
     .left_out = 1u << MATRIX_SPI_ROM | 1u << MATRIX_SDIO_ROM | 1u << MATRIX_SDIO_STUB},
    {.name = "read register", .run = matrix_read_register, .works = {WITH_REGISTERS}},
    {.name = "write register", .run = matrix_write_register, .works = {WITH_REGISTERS}},
    {.name = "attach flash", .run = matrix_attach, .works = {WITH_FLASH}},
    {.name = "flash size", .flash_part = "W25Q64", .run = matrix_flash_size, .works = {WITH_FLASH}},
    {.name = "flash write", .run = matrix_flash_write, .works = {WITH_FLASH}},
    /* Of ROMs only the ESP32-C3's is known to write no byte behind the image. */
    {.name = "compressed write",
     .run = matrix_flash_deflate,
     .works = {EVERY_STUB, [MATRIX_SERIAL_ROM] = MATRIX_ESP32C3}},
    {.name = "encrypted write",
     .encrypted = true,
     .run = matrix_flash_encrypted,
     .works = {EVERY_STUB_BUT_ESP8266, [MATRIX_SERIAL_ROM] = NOT_ESP8266 & ~MATRIX_ESP32}},
    {.name = "MD5, right", .run = matrix_md5_right, .works = {WITH_LATER_FLASH}},
    {.name = "MD5, wrong", .run = matrix_md5_wrong, .works = {WITH_LATER_FLASH}},
    {.name = "flash read", .run = matrix_flash_read, .works = {WITH_LATER_FLASH}},
    {.name = "chip erase", .run = matrix_erase_all, .works = {WITH_FLASH}},
    {.name = "region erase", .run = matrix_erase_region, .works = {WITH_FLASH}},
    {.name = "32 MiB flash",
     .flash_part = "W25Q256",
     .run = matrix_large_flash,
     .works = {[MATRIX_SERIAL_STUB] = LARGE_FLASH, [MATRIX_SDIO_STUB] = SDIO_STUBS & LARGE_FLASH}},
    {.name = "RAM load and run", .run = matrix_load_ram, .works = {EVERY_LOADER}},
    {.name = "baud change",
     .run = matrix_change_baud,
     .works = {[MATRIX_SERIAL_ROM] = NOT_ESP8266, [MATRIX_SERIAL_STUB] = MATRIX_ALL}},
    {.name = "reset and run", .run = matrix_reset, .works = {EVERY_LOADER}},
};

const matrix_row_t *matrix_row(size_t index)
{
    return index < sizeof(rows) / sizeof(rows[0]) ? &rows[index] : NULL;
}

matrix_outcome_t matrix_expected(const matrix_row_t *row, const matrix_chip_t *chip,
                                 matrix_loader_t loader)
{
    return (row->works[loader] & chip->bit) != 0 ? MATRIX_OK : MATRIX_NOT_SUPPORTED;
}

bool matrix_asked(const matrix_row_t *row, matrix_loader_t loader)
{
    return (row->left_out & 1u << loader) == 0;
}

uint32_t matrix_loader_chips(matrix_loader_t loader)
{
    switch (loader) {
    case MATRIX_SPI_ROM:
        return SPI_CHIPS;
    case MATRIX_SDIO_ROM:
        return SDIO_CHIPS;
    case MATRIX_SDIO_STUB:
        return SDIO_STUBS;
    default:
        return MATRIX_ALL;
    }
}
