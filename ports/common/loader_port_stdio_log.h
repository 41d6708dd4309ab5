/**
 * Messages of the library and of ports on standard output, for ports whose host has stdio. The form
 * is that of version 2.x, "[W] esf: text", so that what searches a log for it finds it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOADER_PORT_STDIO_LOG_H
#define LOADER_PORT_STDIO_LOG_H

#include "esp_loader_io.h"
#include <stdarg.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Prints a line with the tag "esf": what `log` of a port may be. `port` may be NULL. */
void loader_port_stdio_log(esp_loader_port_t *port, esp_loader_log_level_t level, const char *fmt,
                           va_list args);

/** The same with another tag. */
void loader_port_stdio_log_with_tag(esp_loader_port_t *port, esp_loader_log_level_t level,
                                    const char *fmt, va_list args, const char *tag);

/** Prints bytes, 16 a line: what `log_hex` of a port may be. `port` and `label` may be NULL. */
void loader_port_stdio_log_hex(esp_loader_port_t *port, esp_loader_log_level_t level,
                               const char *label, const uint8_t *data, size_t size);

/** Defines a `log` of that name with a tag of its own. */
#define LOADER_PORT_STDIO_LOG_CALLBACK(name_, tag_)                                                \
    static void name_(esp_loader_port_t *port, esp_loader_log_level_t level, const char *fmt,      \
                      va_list args)                                                                \
    {                                                                                              \
        loader_port_stdio_log_with_tag(port, level, fmt, args, tag_);                              \
    }

#ifdef __cplusplus
}
#endif

#endif
