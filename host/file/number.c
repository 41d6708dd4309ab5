/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_file.h"
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* strtoull() alone would take signs, leading blanks and, with base 0, octal numbers. */
static bool number_leading(const char *text, uint32_t *value, const char **rest)
{
    const bool hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    const char *digits = hexadecimal ? text + 2 : text;
    if (hexadecimal ? !isxdigit((unsigned char)*digits) : !isdigit((unsigned char)*digits)) {
        return false;
    }
    /* It would also take a second 0x. */
    if (hexadecimal && digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X')) {
        return false;
    }
    char *end;
    errno = 0;
    const unsigned long long number = strtoull(digits, &end, hexadecimal ? 16 : 10);
    if (errno != 0 || number > UINT32_MAX) {
        return false;
    }
    *value = (uint32_t)number;
    *rest = end;
    return true;
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
