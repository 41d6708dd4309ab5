/*
 * What is logged of a failure, in the words that programs look for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/log.h"
#include "esp_loader_md5.h"

/* A ROM loader's reasons, from 5 on. Source: Espressif serial protocol documentation, "ROM Loader
 * Errors". */
static const char *const refusals[] = {"INVALID_COMMAND", "COMMAND_FAILED", "INVALID_CRC",
                                       "FLASH_WRITE_ERR", "FLASH_READ_ERR", "READ_LENGTH_ERR",
                                       "DEFLATE_ERROR"};

enum { FIRST_REFUSAL = 5 };

void log_failure(const esp_loader_t *loader, const esp_loader_result_t *result)
{
    /* Unsigned, so that a status below the first one is past the end of the table. */
    const uint32_t index = result->status - (uint32_t)FIRST_REFUSAL;
    if (result->code == ESP_LOADER_ERROR_INVALID_RESPONSE) {
        log_line(loader, ESP_LOADER_LOG_LEVEL_ERROR, "Protocol error: %s",
                 index < sizeof(refusals) / sizeof(refusals[0]) ? refusals[index]
                                                                : "UNKNOWN ERROR");
    }
    /* Where and with what it failed, for those who follow the commands. */
    if (LOG_WANTED(ESP_LOADER_LOG_DEBUG)) {
        log_line(loader, ESP_LOADER_LOG_LEVEL_DEBUG,
                 "command %02x at 0x%08x: error %d, status %02x", result->command,
                 (unsigned)result->address, (int)result->code, result->status);
    }
}

static void to_digits(const uint8_t *digest, char *text)
{
    static const char digits[] = "0123456789abcdef";
    for (uint32_t i = 0; i < ESP_LOADER_MD5_SIZE; i++) {
        *text++ = digits[digest[i] >> 4];
        *text++ = digits[digest[i] & 0x0F];
    }
    *text = '\0';
}

void log_digests(const esp_loader_t *loader, const uint8_t *expected, const uint8_t *actual)
{
    char texts[2][2 * ESP_LOADER_MD5_SIZE + 1];
    to_digits(expected, texts[0]);
    to_digits(actual, texts[1]);
    log_line(loader, ESP_LOADER_LOG_LEVEL_ERROR, "MD5 mismatch - expected: %s  actual: %s",
             texts[0], texts[1]);
}
