/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_bytes.h"
#include "esp_image_container.h"
#include <stdbool.h>
#include <string.h>

/* Sources: ELF specification, "ELF Identification"; RFC 1952, 2.3.1 (gzip with deflate); PKWARE
 * APPNOTE, 4.3.7; the UF2 format's description, "File containers". */
enum {
    UF2_BLOCK_SIZE = 512,
    UF2_MAGIC_FIRST = 0x0A324655,
    UF2_MAGIC_END_AT = 508,
    UF2_MAGIC_END = 0x0AB16F30,
};
static const uint32_t uf2_magic_second = 0x9E5D5157;

static bool container_is_uf2(const uint8_t *data, uint32_t size)
{
    return size >= UF2_BLOCK_SIZE && image_get32(data) == UF2_MAGIC_FIRST &&
           image_get32(data + 4) == uf2_magic_second &&
           image_get32(data + UF2_MAGIC_END_AT) == UF2_MAGIC_END;
}

static int container_digit(uint8_t character)
{
    static const char digits[] = "0123456789ABCDEF";
    const uint8_t upper =
        character >= 'a' && character <= 'f' ? (uint8_t)(character - 0x20) : character;
    const char *at = memchr(digits, upper, sizeof digits - 1);
    return at != NULL ? (int)(at - digits) : -1;
}

/* A byte in two digits, or -1. */
static int container_hex_byte(const uint8_t *digits)
{
    const int high = container_digit(digits[0]);
    const int low = container_digit(digits[1]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* A record is a colon, its length, an address, its type, the data and a checksum that makes the sum
 * of all zero (Intel, Hexadecimal Object File Format Specification). Data that begin with a colon
 * by chance do not go on like this. */
static bool container_is_hex(const uint8_t *data, uint32_t size)
{
    enum { AROUND = 5 }; /* bytes beside the data: length, address, type, checksum */
    if (size < 1 + 2 * AROUND || data[0] != ':') {
        return false;
    }
    const int length = container_hex_byte(data + 1);
    if (length < 0) {
        return false;
    }
    const uint32_t bytes = (uint32_t)length + AROUND;
    if (size < 1 + 2 * bytes) {
        return false;
    }
    uint8_t sum = 0;
    for (uint32_t i = 0; i < bytes; i++) {
        const int byte = container_hex_byte(data + 1 + 2 * i);
        if (byte < 0) {
            return false;
        }
        sum = (uint8_t)(sum + byte);
    }
    const bool ends =
        size == 1 + 2 * bytes || data[1 + 2 * bytes] == '\r' || data[1 + 2 * bytes] == '\n';
    return sum == 0 && ends;
}

esp_image_container_t esp_image_container(const uint8_t *data, uint32_t size)
{
    static const struct {
        uint8_t magic[4];
        uint8_t size;
        esp_image_container_t container;
    } magics[] = {
        {{0x7F, 'E', 'L', 'F'}, 4, ESP_IMAGE_CONTAINER_ELF},
        {{0x1F, 0x8B, 0x08}, 3, ESP_IMAGE_CONTAINER_GZIP},
        {{'P', 'K', 0x03, 0x04}, 4, ESP_IMAGE_CONTAINER_ZIP},
    };
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        if (size >= magics[i].size && memcmp(data, magics[i].magic, magics[i].size) == 0) {
            return magics[i].container;
        }
    }
    if (container_is_uf2(data, size)) {
        return ESP_IMAGE_CONTAINER_UF2;
    }
    return container_is_hex(data, size) ? ESP_IMAGE_CONTAINER_HEX : ESP_IMAGE_CONTAINER_NONE;
}

const char *esp_image_container_name(esp_image_container_t container)
{
    static const char *const names[] = {
        [ESP_IMAGE_CONTAINER_NONE] = "plain bytes",      [ESP_IMAGE_CONTAINER_ELF] = "an ELF file",
        [ESP_IMAGE_CONTAINER_HEX] = "an Intel HEX file", [ESP_IMAGE_CONTAINER_UF2] = "a UF2 file",
        [ESP_IMAGE_CONTAINER_GZIP] = "a gzip file",      [ESP_IMAGE_CONTAINER_ZIP] = "a ZIP file",
    };
    return (unsigned)container < ESP_IMAGE_CONTAINER_COUNT ? names[container] : names[0];
}
