/*
 * Numbers as Python's int(text, 0) takes them, which is what gen_esp32part.py asks: 0x, 0o and 0b,
 * signs, single underscores between digits, and no zero in front of a decimal number but zeros.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "partition/layout.h"
#include <ctype.h>
#include <string.h>

enum { NUMBER_BITS = 40 /* more than any flash; the sum of two still fits */ };

static unsigned number_base(const char **text)
{
    static const struct {
        char letter;
        unsigned base;
    } bases[] = {{'x', 16}, {'o', 8}, {'b', 2}};
    for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++) {
        if ((*text)[0] == '0' && tolower((unsigned char)(*text)[1]) == bases[i].letter) {
            *text += 2;
            *text += **text == '_'; /* one may stand behind the prefix, too */
            return bases[i].base;
        }
    }
    return 10;
}

static unsigned number_digit(char character)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = strchr(digits, tolower((unsigned char)character));
    return character != '\0' && at != NULL ? (unsigned)(at - digits) : 16;
}

/* Digits only. `length` characters of text, which goes on behind them. */
static bool number_digits(const char *text, size_t length, unsigned base, int64_t *value)
{
    bool is_after_digit = false;
    *value = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '_' && is_after_digit) {
            is_after_digit = false;
            continue;
        }
        const unsigned digit = number_digit(text[i]);
        if (digit >= base || *value >> NUMBER_BITS != 0) {
            return false;
        }
        *value = *value * base + digit;
        is_after_digit = true;
    }
    return is_after_digit && *value >> NUMBER_BITS == 0;
}

bool image_layout_number(const char *text, int64_t *value)
{
    size_t length = strlen(text);
    unsigned shift = 0;
    for (; length > 0 && strchr("kKmM", text[length - 1]) != NULL; length--) {
        shift += tolower((unsigned char)text[length - 1]) == 'k' ? 10 : 20;
    }
    while (length > 0 && isspace((unsigned char)text[length - 1])) {
        length--;
    }
    const char *digits = text;
    const bool is_negative = *digits == '-';
    digits += *digits == '-' || *digits == '+';
    const bool has_zero = *digits == '0';
    const unsigned base = number_base(&digits);
    if ((size_t)(digits - text) >= length || shift > 20 ||
        !number_digits(digits, length - (size_t)(digits - text), base, value) ||
        *value >> (NUMBER_BITS - shift) != 0 || (base == 10 && has_zero && *value != 0)) {
        return false;
    }
    *value = is_negative ? -(*value << shift) : *value << shift;
    return true;
}
