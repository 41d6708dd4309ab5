/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_hex.h"
#include "esp_image_spread.h"
#include "make/image_writer.h"
#include <stdlib.h>

enum { HEX_LINE = 16, HEX_HALF = 0x10000 };

static void hex_put_byte(uint8_t **to, uint8_t byte, uint8_t *sum)
{
    static const char digits[] = "0123456789ABCDEF";
    *(*to)++ = (uint8_t)digits[byte >> 4];
    *(*to)++ = (uint8_t)digits[byte & 15];
    *sum = (uint8_t)(*sum + byte);
}

static void hex_put(image_writer_t *writer, uint8_t kind, uint16_t address, const uint8_t *data,
                    uint8_t size)
{
    uint8_t sum = 0;
    uint8_t *to = image_writer_append(writer, 2 * ((size_t)size + IMAGE_HEX_AROUND) + 2, 0);
    if (to == NULL) {
        return;
    }
    *to++ = ':';
    hex_put_byte(&to, size, &sum);
    hex_put_byte(&to, (uint8_t)(address >> 8), &sum);
    hex_put_byte(&to, (uint8_t)(address & 0xFF), &sum);
    hex_put_byte(&to, kind, &sum);
    for (unsigned i = 0; i < size; i++) {
        hex_put_byte(&to, data[i], &sum);
    }
    hex_put_byte(&to, (uint8_t)-sum, &sum);
    *to = '\n';
}

static void hex_put_upper(image_writer_t *writer, uint32_t upper)
{
    const uint8_t bytes[2] = {(uint8_t)(upper >> 8), (uint8_t)(upper & 0xFF)};
    hex_put(writer, IMAGE_HEX_UPPER, 0, bytes, sizeof bytes);
}

/* Whether what follows begins where this ends: lines then go on across. */
static bool hex_touches(const esp_image_stretch_t *stretches, size_t count, size_t at)
{
    return at + 1 < count &&
           stretches[at].address + stretches[at].size == stretches[at + 1].address;
}

/* The bytes of a line, which may come from more than one stretch. `at` and `used` say where it
 * begins, and are moved behind it. */
static uint8_t hex_collect(const esp_image_stretch_t *stretches, size_t count, size_t *at,
                           uint32_t *used, uint32_t most, uint8_t line[HEX_LINE])
{
    uint8_t size = 0;
    while (size < most) {
        line[size++] = stretches[*at].data[(*used)++];
        if (*used == stretches[*at].size) {
            const bool goes_on = hex_touches(stretches, count, *at);
            (*at)++;
            *used = 0;
            if (!goes_on) {
                break;
            }
        }
    }
    return size;
}

bool esp_image_hex_write(const esp_image_stretch_t *stretches, size_t count, uint8_t **bytes,
                         size_t *size)
{
    esp_image_convert_fault_t fault = {.reason = ESP_IMAGE_CONVERT_OK};
    image_writer_t writer;
    uint32_t upper = 0;
    image_writer_init(&writer, &fault);
    /* Upper halves are told from the first record on where there are any. */
    const bool tells_upper =
        count > 0 && stretches[count - 1].address + (stretches[count - 1].size - 1) >= HEX_HALF;
    bool told = false;
    size_t at = 0;
    uint32_t used = 0;
    while (at < count) {
        uint8_t line[HEX_LINE];
        const uint32_t address = stretches[at].address + used;
        const uint32_t left = HEX_HALF - address % HEX_HALF;
        if (tells_upper && (!told || address / HEX_HALF != upper)) {
            upper = address / HEX_HALF;
            told = true;
            hex_put_upper(&writer, upper);
        }
        const uint8_t length =
            hex_collect(stretches, count, &at, &used, left < HEX_LINE ? left : HEX_LINE, line);
        hex_put(&writer, IMAGE_HEX_DATA, (uint16_t)(address % HEX_HALF), line, length);
    }
    hex_put(&writer, IMAGE_HEX_END, 0, NULL, 0);
    *bytes = writer.bytes;
    *size = writer.size;
    return !image_writer_failed(&writer);
}
