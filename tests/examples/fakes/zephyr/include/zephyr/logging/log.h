/**
 * Messages go to the output as the default backend formats them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAKE_ZEPHYR_LOG_H
#define FAKE_ZEPHYR_LOG_H

#include <stddef.h>

enum { LOG_LEVEL_NONE, LOG_LEVEL_ERR, LOG_LEVEL_WRN, LOG_LEVEL_INF, LOG_LEVEL_DBG };

void fake_log(const char *module, int level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void fake_log_hexdump(const char *module, const void *bytes, size_t size, const char *label);

#define LOG_MODULE_REGISTER(name_, level_)                                                         \
    static const char *const fake_log_module = #name_;                                             \
    static const int fake_log_level = (level_)

#define FAKE_LOG(level_, ...)                                                                      \
    do {                                                                                           \
        if (fake_log_level >= (level_)) {                                                          \
            fake_log(fake_log_module, level_, __VA_ARGS__);                                        \
        }                                                                                          \
    } while (0)

#define LOG_ERR(...) FAKE_LOG(LOG_LEVEL_ERR, __VA_ARGS__)
#define LOG_WRN(...) FAKE_LOG(LOG_LEVEL_WRN, __VA_ARGS__)
#define LOG_INF(...) FAKE_LOG(LOG_LEVEL_INF, __VA_ARGS__)
#define LOG_DBG(...) FAKE_LOG(LOG_LEVEL_DBG, __VA_ARGS__)
#define LOG_HEXDUMP_DBG(bytes_, size_, label_)                                                     \
    fake_log_hexdump(fake_log_module, bytes_, size_, label_)

#endif
