/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    char *text;
    size_t size;
    size_t length; /* of the whole text, also of what does not fit */
} format_out_t;

typedef struct {
    bool zeros;
    size_t width;
    size_t precision; /* SIZE_MAX: none */
} format_field_t;

static void format_put(format_out_t *out, char character)
{
    if (out->length + 1 < out->size) {
        out->text[out->length] = character;
    }
    out->length++;
}

static void format_text(format_out_t *out, const format_field_t *field, const char *text,
                        size_t length)
{
    for (size_t i = length; i < field->width; i++) {
        format_put(out, field->zeros ? '0' : ' ');
    }
    for (size_t i = 0; i < length; i++) {
        format_put(out, text[i]);
    }
}

static void format_number(format_out_t *out, const format_field_t *field, uint32_t value,
                          uint32_t base, bool negative)
{
    char digits[12];
    size_t at = sizeof digits;
    do {
        digits[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    if (negative) {
        digits[--at] = '-';
    }
    format_text(out, field, digits + at, sizeof digits - at);
}

static size_t format_figure(const char **at)
{
    size_t value = 0;
    while (**at >= '0' && **at <= '9') {
        value = 10 * value + (size_t)(**at - '0');
        ++*at;
    }
    return value;
}

static format_field_t format_field(const char **at)
{
    format_field_t field = {.precision = SIZE_MAX};
    field.zeros = **at == '0';
    field.width = format_figure(at);
    if (**at == '.') {
        ++*at;
        field.precision = format_figure(at);
    }
    while (**at == 'l' || **at == 'z') {
        ++*at;
    }
    return field;
}

static size_t format_length(const char *text, size_t most)
{
    size_t length = 0;
    while (length < most && text[length] != '\0') {
        length++;
    }
    return length;
}

int vsnprintf(char *text, size_t size, const char *format, va_list arguments)
{
    format_out_t out = {text, size, 0};
    for (const char *at = format; *at != '\0'; at++) {
        if (*at != '%') {
            format_put(&out, *at);
            continue;
        }
        at++;
        const format_field_t field = format_field(&at);
        if (*at == 's') {
            const char *argument = va_arg(arguments, const char *);
            format_text(&out, &field, argument, format_length(argument, field.precision));
        } else if (*at == 'c') {
            format_put(&out, (char)va_arg(arguments, int));
        } else if (*at == 'd') {
            const int value = va_arg(arguments, int);
            format_number(&out, &field, value < 0 ? 0U - (uint32_t)value : (uint32_t)value, 10,
                          value < 0);
        } else if (*at == 'u' || *at == 'x') {
            format_number(&out, &field, va_arg(arguments, unsigned), *at == 'u' ? 10 : 16, false);
        } else {
            format_put(&out, *at);
        }
    }
    if (size > 0) {
        text[out.length < size ? out.length : size - 1] = '\0';
    }
    return (int)out.length;
}

int snprintf(char *text, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(text, size, format, arguments);
    va_end(arguments);
    return length;
}
