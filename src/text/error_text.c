/*
 * Words for results: what happened, what to do next, what the chip itself gave as its reason. In
 * files of their own, so that firmware without a person to read them does not carry them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_text.h"
#include <stddef.h>

typedef struct {
    uint8_t number;
    const char *text;
} numbered_text_t;

static const char *const error_texts[] = {
    [ESP_LOADER_SUCCESS] = "success",
    [ESP_LOADER_ERROR_FAIL] = "the line or the image's source failed",
    [ESP_LOADER_ERROR_TIMEOUT] = "the chip did not answer in time",
    [ESP_LOADER_ERROR_IMAGE_SIZE] = "the region passes the end of flash",
    [ESP_LOADER_ERROR_INVALID_MD5] = "flash holds something else than was sent",
    [ESP_LOADER_ERROR_INVALID_PARAM] = "an argument is out of range",
    [ESP_LOADER_ERROR_INVALID_TARGET] = "no ROM loader is connected",
    [ESP_LOADER_ERROR_UNSUPPORTED_CHIP] = "the chip, or its flash, is not known",
    [ESP_LOADER_ERROR_UNSUPPORTED_FUNC] = "not supported by this chip's loader",
    [ESP_LOADER_ERROR_INVALID_RESPONSE] = "the chip refused the command",
    [ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE] = "the eFuse block is in use",
    [ESP_LOADER_ERROR_EFUSE_BURN_FAILED] = "eFuses do not read back as they were burned",
};

/* An error says what to do next. What can be done differs from error to error, so each has its own.
 */
static const char *const error_advice[] = {
    [ESP_LOADER_SUCCESS] = "",
    [ESP_LOADER_ERROR_FAIL] = "check the cable and that the port is not used by another program",
    [ESP_LOADER_ERROR_TIMEOUT] =
        "check power, wiring and that the chip is in download mode; try a lower baud rate",
    [ESP_LOADER_ERROR_IMAGE_SIZE] =
        "check the offset, or give the flash size if it was detected wrongly",
    [ESP_LOADER_ERROR_INVALID_MD5] =
        "write again at a lower baud rate; if it stays, the flash or its supply is faulty",
    [ESP_LOADER_ERROR_INVALID_PARAM] = "offsets and block sizes are multiples of 4",
    [ESP_LOADER_ERROR_INVALID_TARGET] =
        "connect first; a flasher stub that was left running ends with a reset",
    [ESP_LOADER_ERROR_UNSUPPORTED_CHIP] = "a newer version may know it; for flash, give its size",
    [ESP_LOADER_ERROR_UNSUPPORTED_FUNC] =
        "a flasher stub can do more than a ROM loader; Secure Download Mode does little but write",
    [ESP_LOADER_ERROR_INVALID_RESPONSE] = "reset the chip into download mode and try again",
    [ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE] = "choose another block: a burned one stays as it is",
    [ESP_LOADER_ERROR_EFUSE_BURN_FAILED] =
        "read the eFuses before anything else; a second commit burns what is left",
};

/* Source: Espressif serial protocol documentation, "ROM Loader Errors"; from 0xC0 on
 * esp-flasher-stub, commands.h. */
static const numbered_text_t status_texts[] = {
    {0x00, "no reason given"},
    {0x01, "bad parameter"},
    {0x02, "out of memory"},
    {0x03, "could not send"},
    {0x04, "could not receive"},
    {0x05, "malformed or unknown command"},
    {0x06, "the command could not be carried out"},
    {0x07, "checksum does not match"},
    {0x08, "flash does not read back as written"},
    {0x09, "flash cannot be read"},
    {0x0A, "read length not allowed"},
    {0x0B, "compressed data is damaged"},
    {0x0C, "checksum of the compressed data does not match"},
    {0x0D, "bad parameter of a compressed write"},
    {0x0E, "size of a RAM image not allowed"},
    {0x0F, "address of a RAM image not allowed"},
    {0x64, "bad parameter"},
    {0x65, "bad format"},
    {0x66, "description too long"},
    {0x67, "bad encoding of the description"},
    {0x69, "not enough storage"},
    {0xC0, "length of the data not allowed"},
    {0xC1, "checksum does not match"},
    {0xC2, "block size not allowed"},
    {0xC3, "unknown command"},
    {0xC4, "flash did not do what it was told"},
    {0xC5, "flash stays write-protected"},
    {0xC6, "no write was begun"},
    {0xC7, "compressed data is damaged"},
    {0xC8, "not enough data"},
    {0xC9, "more data than announced"},
    {0xFF, "not supported by this stub"},
};

static const numbered_text_t command_names[] = {
    {0x00, "no command"},        {0x02, "FLASH_BEGIN"},
    {0x03, "FLASH_DATA"},        {0x04, "FLASH_END"},
    {0x05, "MEM_BEGIN"},         {0x06, "MEM_END"},
    {0x07, "MEM_DATA"},          {0x08, "SYNC"},
    {0x09, "WRITE_REG"},         {0x0A, "READ_REG"},
    {0x0B, "SPI_SET_PARAMS"},    {0x0D, "SPI_ATTACH"},
    {0x0E, "READ_FLASH"},        {0x0F, "CHANGE_BAUDRATE"},
    {0x10, "FLASH_DEFL_BEGIN"},  {0x11, "FLASH_DEFL_DATA"},
    {0x12, "FLASH_DEFL_END"},    {0x13, "SPI_FLASH_MD5"},
    {0x14, "GET_SECURITY_INFO"}, {0xD0, "ERASE_FLASH"},
    {0xD1, "ERASE_REGION"},      {0xD2, "READ_FLASH"},
    {0xD3, "RUN_USER_CODE"},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *find(const numbered_text_t *texts, size_t count, uint8_t number,
                        const char *otherwise)
{
    /* By searching: most numbers are not in use, and a table of all would be mostly empty. */
    for (size_t i = 0; i < count; i++) {
        if (texts[i].number == number) {
            return texts[i].text;
        }
    }
    return otherwise;
}

const char *esp_loader_error_text(esp_loader_error_t error)
{
    /* A number that is no error of ours may come from an application's own port. */
    return (size_t)error < COUNT(error_texts) ? error_texts[error] : "unknown error";
}

const char *esp_loader_error_advice(esp_loader_error_t error)
{
    return (size_t)error < COUNT(error_advice) ? error_advice[error] : "";
}

const char *esp_loader_status_text(uint8_t status)
{
    return find(status_texts, COUNT(status_texts), status, "unknown reason");
}

const char *esp_loader_command_name(uint8_t opcode)
{
    return find(command_names, COUNT(command_names), opcode, "unknown command");
}
