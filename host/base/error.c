/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_error.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *esp_host_error_text(const esp_host_error_t *error)
{
    return error->_text;
}

const char *esp_host_error_advice(const esp_host_error_t *error)
{
    return error->_advice;
}

bool esp_host_error_set(esp_host_error_t *error, esp_host_error_kind_t kind, const char *advice,
                        const char *format, ...)
{
    if (error == NULL) {
        return false;
    }
    va_list values;
    memset(error, 0, sizeof *error);
    error->kind = kind;
    va_start(values, format);
    vsnprintf(error->_text, sizeof error->_text, format, values);
    va_end(values);
    snprintf(error->_advice, sizeof error->_advice, "%s", advice != NULL ? advice : "");
    return false;
}

bool esp_host_error_set_line(esp_host_error_t *error, const char *port, serial_line_error_t line)
{
    /* The port's texts are sentences: the first says what happened, the rest what to do. */
    const char *text = serial_line_error_text(line);
    const char *end = strstr(text, ". ");
    const int length = (int)(end != NULL ? (size_t)(end - text) : strlen(text));
    esp_host_error_set(error, ESP_HOST_ERROR_PORT, end != NULL ? end + 2 : NULL, "%s: %.*s", port,
                       length, text);
    if (error != NULL) {
        error->line = line;
    }
    return false;
}
