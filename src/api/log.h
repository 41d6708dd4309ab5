/**
 * Log messages through the port's `log` and `log_hex`. Messages above SERIAL_FLASHER_LOG_LEVEL are
 * not compiled.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef API_LOG_H
#define API_LOG_H

#include "esp_loader.h"
#include "link_names.h"

#ifndef SERIAL_FLASHER_LOG_LEVEL
#define SERIAL_FLASHER_LOG_LEVEL ESP_LOADER_LOG_WARN
#endif

/** Whether messages of that level are wanted at all. */
#define LOG_WANTED(level) (SERIAL_FLASHER_LOG_LEVEL >= (level))

/** Logs a line, printf style. */
void log_line(const esp_loader_t *loader, esp_loader_log_level_t level, const char *format, ...);

/** Logs what the MD5 of flash was to be, and is. */
void log_digests(const esp_loader_t *loader, const uint8_t *expected, const uint8_t *actual);

/** Logs how an operation has failed: what the chip said, if it refused. */
void log_failure(const esp_loader_t *loader, const esp_loader_result_t *result);

/** Logs the command that bytes on their way to the chip begin, and that it was carried out. */
void log_command_sent(const esp_loader_t *loader, const uint8_t *bytes, size_t size);
void log_command_done(const esp_loader_t *loader, const esp_loader_result_t *result);

/** Logs which chip has been connected. */
void log_connected(const esp_loader_t *loader);

/** Logs bytes on their way: "tx" or "rx". */
void log_bytes(const esp_loader_t *loader, const char *label, const uint8_t *bytes, size_t size);

#endif
