/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_hex.h"
#include <stdbool.h>

static int hex_digit(uint8_t character)
{
    if (character >= '0' && character <= '9') {
        return character - '0';
    }
    const uint8_t upper = (uint8_t)(character & ~0x20);
    return upper >= 'A' && upper <= 'F' ? upper - 'A' + 10 : -1;
}

/* A byte in two digits. */
static bool hex_byte(const uint8_t *digits, uint8_t *byte)
{
    const int high = hex_digit(digits[0]);
    const int low = hex_digit(digits[1]);
    *byte = (uint8_t)(high * 16 + low);
    return high >= 0 && low >= 0;
}

/* A record is a colon, its length, an address, its kind, the data and a checksum that makes the sum
 * of all zero (Intel, Hexadecimal Object File Format Specification). */
image_hex_found_t image_hex_record(const uint8_t *text, size_t size, image_hex_record_t *record,
                                   size_t *length)
{
    if (size < 1 + 2 * IMAGE_HEX_AROUND || text[0] != ':' || !hex_byte(text + 1, &record->length)) {
        return IMAGE_HEX_RECORD_NONE;
    }
    const size_t bytes = (size_t)record->length + IMAGE_HEX_AROUND;
    *length = 1 + 2 * bytes;
    if (size < *length) {
        return IMAGE_HEX_RECORD_NONE;
    }
    uint8_t head[4];
    uint8_t sum = 0;
    for (size_t i = 0; i < bytes; i++) {
        uint8_t byte;
        if (!hex_byte(text + 1 + 2 * i, &byte)) {
            return IMAGE_HEX_RECORD_NONE;
        }
        sum = (uint8_t)(sum + byte);
        if (i < sizeof head) {
            head[i] = byte;
        } else if (i < bytes - 1) {
            record->data[i - sizeof head] = byte;
        }
    }
    record->address = (uint16_t)(head[1] << 8 | head[2]);
    record->kind = head[3];
    return sum == 0 ? IMAGE_HEX_RECORD_OK : IMAGE_HEX_RECORD_CHECKSUM;
}
