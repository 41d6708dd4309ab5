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

/** Logs bytes on their way: "tx" or "rx". */
void log_bytes(const esp_loader_t *loader, const char *label, const uint8_t *bytes, size_t size);

#endif
