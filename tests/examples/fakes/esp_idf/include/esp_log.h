/** Stand-in for ESP-IDF's header of the same name. SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_ESP_LOG_H
#define FAKE_ESP_LOG_H

#include "esp_err.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

typedef enum {
    ESP_LOG_NONE,
    ESP_LOG_ERROR,
    ESP_LOG_WARN,
    ESP_LOG_INFO,
    ESP_LOG_DEBUG,
    ESP_LOG_VERBOSE,
} esp_log_level_t;

uint32_t esp_log_timestamp(void);

/** ESP-IDF prints up to ESP_LOG_INFO by default. */
#define ESP_LOG_LEVEL_LOCAL(level, tag, format, ...)                                               \
    do {                                                                                           \
        if ((level) <= ESP_LOG_INFO) {                                                             \
            printf("%c (%" PRIu32 ") %s: " format "\n", "NEWIDV"[level], esp_log_timestamp(), tag, \
                   ##__VA_ARGS__);                                                                 \
        }                                                                                          \
    } while (0)

void esp_log_buffer_hex(const char *tag, const void *data, uint16_t size, esp_log_level_t level);

#define ESP_LOG_BUFFER_HEX_LEVEL(tag, data, size, level) esp_log_buffer_hex(tag, data, size, level)

#define ESP_LOGE(tag, format, ...) ESP_LOG_LEVEL_LOCAL(ESP_LOG_ERROR, tag, format, ##__VA_ARGS__)
#define ESP_LOGW(tag, format, ...) ESP_LOG_LEVEL_LOCAL(ESP_LOG_WARN, tag, format, ##__VA_ARGS__)
#define ESP_LOGI(tag, format, ...) ESP_LOG_LEVEL_LOCAL(ESP_LOG_INFO, tag, format, ##__VA_ARGS__)
#define ESP_LOGD(tag, format, ...) ESP_LOG_LEVEL_LOCAL(ESP_LOG_DEBUG, tag, format, ##__VA_ARGS__)

#endif
