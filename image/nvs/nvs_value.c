/*
 * Values of an NVS CSV: from their text to the bytes that are stored.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/image_bytes.h"
#include "nvs/nvs.h"
#include <ctype.h>
#include <nettle/base16.h>
#include <nettle/base64.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct {
    nvs_value_t *value;
    const uint8_t *bytes;
    uint32_t size;
    unsigned line;
    esp_image_csv_fault_t *fault;
} value_t;

static bool value_make(const value_t *read, uint8_t type, uint32_t size)
{
    read->value->type = type;
    read->value->size = size;
    read->value->data = malloc((size_t)size + 1);
    return read->value->data != NULL || image_csv_fail(read->fault, read->line, "out of memory");
}

/* Without blanks around it; false: it is too long for a number. */
static bool value_strip(const value_t *read, char text[32])
{
    const uint8_t *from = read->bytes;
    uint32_t size = read->size;
    for (; size > 0 && isspace(from[0]); from++) {
        size--;
    }
    while (size > 0 && isspace(from[size - 1])) {
        size--;
    }
    memcpy(text, from, size < 31 ? size : 31);
    text[size < 31 ? size : 31] = '\0';
    return size < 32;
}

/* Decimal, or with 0x. */
static bool value_digits(const char *text, uint64_t *value)
{
    const bool is_hex = text[0] == '0' && tolower((unsigned char)text[1]) == 'x';
    const unsigned base = is_hex ? 16 : 10;
    text += is_hex ? 2 : 0;
    *value = 0;
    if (*text == '\0') {
        return false;
    }
    for (; *text != '\0'; text++) {
        const int character = tolower((unsigned char)*text);
        const unsigned digit = isdigit(character) ? (unsigned)(character - '0')
                               : character >= 'a' && character <= 'f'
                                   ? (unsigned)(character - 'a') + 10
                                   : 16;
        if (digit >= base || *value > (UINT64_MAX - digit) / base) {
            return false;
        }
        *value = *value * base + digit;
    }
    return true;
}

static bool value_read_number(const value_t *read, uint8_t type)
{
    char text[32];
    uint64_t amount;
    const bool has_sign = (type & 0x10) != 0;
    const unsigned bits = 8 * (type & 0xFU) - has_sign;
    const uint64_t most = UINT64_MAX >> (64 - bits);
    const bool is_short = value_strip(read, text);
    const bool is_negative = text[0] == '-';
    if (!is_short || !value_digits(text + (is_negative || text[0] == '+'), &amount)) {
        return image_csv_fail(read->fault, read->line, "'%.31s' is no number", text);
    }
    if (amount > most + (is_negative && has_sign) || (is_negative && !has_sign && amount != 0)) {
        return image_csv_fail(read->fault, read->line, "%s is not in the range of %s", text,
                              esp_image_nvs_type_name(type));
    }
    read->value->type = type;
    read->value->number = is_negative ? 0 - amount : amount;
    return true;
}

static bool value_read_text(const value_t *read)
{
    if (!value_make(read, ESP_IMAGE_NVS_STRING, read->size + 1)) {
        return false;
    }
    if (memchr(read->bytes, '\0', read->size) != NULL) {
        return image_csv_fail(read->fault, read->line, "a string with a byte of 0 in it");
    }
    memcpy(read->value->data, read->bytes, read->size);
    read->value->data[read->size] = 0;
    return true;
}

static bool value_read_binary(const value_t *read)
{
    if (!value_make(read, ESP_IMAGE_NVS_BLOB, read->size)) {
        return false;
    }
    memcpy(read->value->data, read->bytes, read->size);
    return true;
}

static bool value_read_hex(const value_t *read)
{
    struct base16_decode_ctx context;
    size_t size = BASE16_DECODE_LENGTH(read->size);
    if (!value_make(read, ESP_IMAGE_NVS_BLOB, (uint32_t)size)) {
        return false;
    }
    base16_decode_init(&context);
    if (!base16_decode_update(&context, &size, read->value->data, read->size,
                              (const char *)read->bytes) ||
        !base16_decode_final(&context)) {
        return image_csv_fail(read->fault, read->line,
                              "the value is not pairs of hexadecimal digits");
    }
    read->value->size = (uint32_t)size;
    return true;
}

static bool value_read_base64(const value_t *read)
{
    struct base64_decode_ctx context;
    size_t size = BASE64_DECODE_LENGTH(read->size);
    if (!value_make(read, ESP_IMAGE_NVS_BLOB, (uint32_t)size)) {
        return false;
    }
    base64_decode_init(&context);
    if (!base64_decode_update(&context, &size, read->value->data, read->size,
                              (const char *)read->bytes) ||
        !base64_decode_final(&context)) {
        return image_csv_fail(read->fault, read->line, "the value is no base64");
    }
    read->value->size = (uint32_t)size;
    return true;
}

/* "blob_fill(40;0xFF)": filled up to that size; "blob_sz_fill" has the size before it. */
static bool value_read_fill(const value_t *read, const char *encoding)
{
    unsigned size;
    unsigned byte;
    int end = 0;
    const bool has_size = strncasecmp(encoding, "blob_sz_fill", 12) == 0;
    const char *arguments = encoding + (has_size ? 12 : 9);
    if (sscanf(arguments, "(%6u;0x%2x)%n", &size, &byte, &end) != 2 || arguments[end] != '\0' ||
        end == 0) {
        return image_csv_fail(read->fault, read->line, "'%.40s' is to be as in blob_fill(40;0xFF)",
                              encoding);
    }
    if (read->size > size) {
        return image_csv_fail(read->fault, read->line, "the value has %u bytes, more than %u",
                              (unsigned)read->size, size);
    }
    const uint32_t head = has_size ? 4 : 0;
    if (!value_make(read, ESP_IMAGE_NVS_BLOB, size + head)) {
        return false;
    }
    memset(read->value->data, (int)byte, size + head);
    if (has_size) {
        image_put32(read->value->data, read->size);
    }
    memcpy(read->value->data + head, read->bytes, read->size);
    return true;
}

bool nvs_value_read(nvs_value_t *value, const char *encoding, const uint8_t *bytes, uint32_t size,
                    unsigned line, esp_image_csv_fault_t *fault)
{
    static const struct {
        const char *encoding;
        bool (*read)(const value_t *read);
    } texts[] = {
        {"string", value_read_text},
        {"binary", value_read_binary},
        {"hex2bin", value_read_hex},
        {"base64", value_read_base64},
    };
    const value_t read = {value, bytes, size, line, fault};
    memset(value, 0, sizeof *value);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcasecmp(encoding, texts[i].encoding) == 0) {
            return texts[i].read(&read);
        }
    }
    for (unsigned type = ESP_IMAGE_NVS_U8; type <= ESP_IMAGE_NVS_I64; type++) {
        const char *name = esp_image_nvs_type_name((uint8_t)type);
        if (name != NULL && strcasecmp(encoding, name) == 0) {
            return value_read_number(&read, (uint8_t)type);
        }
    }
    if (strncasecmp(encoding, "blob_fill", 9) == 0 ||
        strncasecmp(encoding, "blob_sz_fill", 12) == 0) {
        return value_read_fill(&read, encoding);
    }
    return image_csv_fail(fault, line,
                          "'%.40s' is no encoding: u8 to i64, string, binary, hex2bin, base64, "
                          "blob_fill or blob_sz_fill",
                          encoding);
}
