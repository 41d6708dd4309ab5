/* SPDX-License-Identifier: Apache-2.0 */
#include "loader_port_stdio_log.h"
#include <stdio.h>

enum { STDIO_LOG_BYTES_PER_LINE = 16 };

static const char stdio_log_tag[] = "esf";

static char stdio_log_letter(esp_loader_log_level_t level)
{
    static const char letters[] = "-EWID";
    return letters[(unsigned)level < sizeof(letters) - 1 ? (unsigned)level : 0];
}

void loader_port_stdio_log_with_tag(esp_loader_port_t *port, esp_loader_log_level_t level,
                                    const char *fmt, va_list args, const char *tag)
{
    (void)port;
    printf("[%c] %s: ", stdio_log_letter(level), tag);
    vprintf(fmt, args);
    printf("\n");
}

void loader_port_stdio_log(esp_loader_port_t *port, esp_loader_log_level_t level, const char *fmt,
                           va_list args)
{
    loader_port_stdio_log_with_tag(port, level, fmt, args, stdio_log_tag);
}

void loader_port_stdio_log_hex(esp_loader_port_t *port, esp_loader_log_level_t level,
                               const char *label, const uint8_t *data, size_t size)
{
    (void)port;
    printf("[%c] %s: %s (%u bytes):", stdio_log_letter(level), stdio_log_tag,
           label != NULL ? label : "hex", (unsigned)size);
    for (size_t i = 0; i < size; i++) {
        printf(i % STDIO_LOG_BYTES_PER_LINE == 0 ? "\n%02x" : " %02x", data[i]);
    }
    printf("\n");
}
