/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_bytes.h"
#include <string.h>

void image_get_text(char *to, const uint8_t *from, size_t width)
{
    size_t i = 0;
    for (; i < width && from[i] != 0; i++) {
        to[i] = from[i] >= 0x20 && from[i] < 0x7F ? (char)from[i] : '?';
    }
    to[i] = '\0';
}

void image_put_text(uint8_t *to, const char *text, size_t width)
{
    memset(to, 0, width);
    if (text != NULL) {
        size_t length = strlen(text);
        memcpy(to, text, length < width ? length : width - 1);
    }
}
