/*
 * Which command goes out, for those who follow a loader at work.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/log.h"
#include "esp_loader_text.h"

void log_command_sent(const esp_loader_t *loader, const uint8_t *bytes, size_t size)
{
    enum { DELIMITER = 0xC0, OPCODE_AT = 2, SHORTEST = 10 };
    /* Only the first part of a frame begins like this, and an acknowledgement of what a stub has
     * sent is shorter than any command. A frame that is sent again is logged again. */
    if (size >= SHORTEST && bytes[0] == DELIMITER) {
        log_line(loader, ESP_LOADER_LOG_LEVEL_DEBUG, "CMD -> %s (0x%02x)",
                 esp_loader_command_name(bytes[OPCODE_AT]), bytes[OPCODE_AT]);
    }
}

void log_command_done(const esp_loader_t *loader, const esp_loader_result_t *result)
{
    /* Operations that only move lines or change the host's rate have sent no command. */
    if (result->command != 0) {
        log_line(loader, ESP_LOADER_LOG_LEVEL_DEBUG, "CMD <- %s OK",
                 esp_loader_command_name(result->command));
    }
}
