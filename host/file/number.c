/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_file.h"
#include <ctype.h>
#include <stddef.h>
#include <strings.h>

/* Of a digit; 36: it is none. */
static unsigned number_digit(char letter)
{
    if (letter >= '0' && letter <= '9') {
        return (unsigned)(letter - '0');
    }
    const int small = tolower((unsigned char)letter);
    return small >= 'a' && small <= 'z' ? (unsigned)(small - 'a') + 10 : 36;
}

/* By the two letters before the digits; 10: there are none. */
static unsigned number_base(const char *text)
{
    const int letter = text[0] == '0' ? tolower((unsigned char)text[1]) : 0;
    const unsigned base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
    const char *digits = text + 2 + (base != 10 && text[2] == '_');
    return base != 10 && number_digit(*digits) < base ? base : 10;
}

/* A number as Python's literals are, since esptool takes them. Its rule, too: no 0 before other
 * decimal digits, which might mean octal digits, or hexadecimal ones without their 0x. */
static bool number_leading(const char *text, uint32_t *value, const char **rest)
{
    const unsigned base = number_base(text);
    const char *at = base != 10 ? text + 2 + (text[2] == '_') : text;
    const char *first = at;
    uint64_t number = 0;
    while (number_digit(*at) < base) {
        number = number * base + number_digit(*at);
        if (number > UINT32_MAX || (base == 10 && *first == '0' && number != 0)) {
            return false;
        }
        at++;
        at += *at == '_' && number_digit(at[1]) < base;
    }
    *value = (uint32_t)number;
    *rest = at;
    return at != first;
}

bool esp_host_number(const char *text, uint32_t *value)
{
    const char *rest;
    uint32_t number;
    if (!number_leading(text, &number, &rest) || *rest != '\0') {
        return false;
    }
    *value = number;
    return true;
}

bool esp_host_size(const char *text, uint32_t *bytes)
{
    static const struct {
        const char *unit;
        unsigned shift;
    } units[] = {{"", 0}, {"K", 10}, {"KB", 10}, {"KiB", 10}, {"M", 20}, {"MB", 20}, {"MiB", 20}};
    const char *rest;
    uint32_t number;
    if (!number_leading(text, &number, &rest)) {
        return false;
    }
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcasecmp(rest, units[i].unit) == 0) {
            if (number > UINT32_MAX >> units[i].shift) {
                return false;
            }
            *bytes = number << units[i].shift;
            return true;
        }
    }
    return false;
}
