/* SPDX-License-Identifier: Apache-2.0 */
#include "view/json/json_clean.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char clean_instead[] = "\xEF\xBF\xBD"; /* U+FFFD */

enum { CLEAN_INSTEAD = sizeof clean_instead - 1 };

/* Bytes of a sequence by its first one, with the bounds of its second; those of the rest are 80 to
 * BF. Source: the Unicode Standard, table 3-7. */
static const struct {
    uint8_t from, to;
    uint8_t bytes;
    uint8_t second_from, second_to;
} clean_forms[] = {
    {0x01, 0x7F, 1, 0x80, 0xBF}, {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF},
    {0xE1, 0xEC, 3, 0x80, 0xBF}, {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF},
    {0xF0, 0xF0, 4, 0x90, 0xBF}, {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
};

/* Bytes of the character there; 0: none begins there. */
static size_t clean_character(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < sizeof clean_forms / sizeof clean_forms[0]; i++) {
        if (bytes[0] < clean_forms[i].from || bytes[0] > clean_forms[i].to) {
            continue;
        }
        const size_t length = clean_forms[i].bytes;
        bool whole = length <= size && (length < 2 || (bytes[1] >= clean_forms[i].second_from &&
                                                       bytes[1] <= clean_forms[i].second_to));
        for (size_t k = 2; whole && k < length; k++) {
            whole = (bytes[k] & 0xC0) == 0x80;
        }
        return whole ? length : 0;
    }
    return 0;
}

char *json_clean(const void *bytes, size_t size)
{
    const uint8_t *from = bytes;
    char *text = malloc(CLEAN_INSTEAD * size + 1);
    size_t length = 0;
    if (text == NULL) {
        return NULL;
    }
    for (size_t at = 0; at < size;) {
        const size_t taken = clean_character(from + at, size - at);
        memcpy(text + length, taken != 0 ? (const char *)from + at : clean_instead,
               taken != 0 ? taken : CLEAN_INSTEAD);
        length += taken != 0 ? taken : CLEAN_INSTEAD;
        at += taken != 0 ? taken : 1;
    }
    text[length] = '\0';
    return text;
}
