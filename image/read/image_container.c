/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_bytes.h"
#include "base/image_hex.h"
#include "base/image_uf2.h"
#include "esp_image_container.h"
#include <stdbool.h>
#include <string.h>

/* Sources: ELF specification, "ELF Identification"; RFC 1952, 2.3.1 (gzip with deflate); PKWARE
 * APPNOTE, 4.3.7; the UF2 format's description, "File containers"; the xz file format, 2.1.1.1; RFC
 * 8878, 3.1.1 (Zstandard); 7zFormat.txt of the LZMA SDK; for bzip2, RAR and pages the list "MIME
 * Sniffing" of WHATWG and file(1). */
static bool container_is_uf2(const uint8_t *data, uint32_t size)
{
    return size >= UF2_BLOCK && image_get32(data) == UF2_MAGIC_FIRST &&
           image_get32(data + 4) == UF2_MAGIC_SECOND &&
           image_get32(data + UF2_END_AT) == UF2_MAGIC_END;
}

/* Data that begin with a colon by chance do not go on like a record. */
static bool container_is_hex(const uint8_t *data, uint32_t size)
{
    image_hex_record_t record;
    size_t length;
    return image_hex_record(data, size, &record, &length) == IMAGE_HEX_RECORD_OK &&
           (size == length || data[length] == '\r' || data[length] == '\n');
}

/* Whether the bytes go on so, in any case of letters. */
static bool container_reads(const uint8_t *data, uint32_t size, const char *text)
{
    for (; *text != '\0'; text++, data++, size--) {
        if (size == 0 || (*data | (*text >= 'a' && *text <= 'z' ? 0x20 : 0)) != *text) {
            return false;
        }
    }
    return true;
}

static bool container_is_page(const uint8_t *data, uint32_t size)
{
    static const uint8_t mark[] = {0xEF, 0xBB, 0xBF}; /* of UTF-8 */
    static const char *const tags[] = {"<!doctype html", "<html", "<head", "<body", "<?xml"};
    if (size >= sizeof mark && memcmp(data, mark, sizeof mark) == 0) {
        data += sizeof mark;
        size -= (uint32_t)sizeof mark;
    }
    while (size > 0 && (*data == ' ' || (*data >= '\t' && *data <= '\r'))) {
        data++;
        size--;
    }
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        if (container_reads(data, size, tags[i])) {
            return true;
        }
    }
    return false;
}

esp_image_container_t esp_image_container(const uint8_t *data, uint32_t size)
{
    static const struct {
        uint8_t magic[6];
        uint8_t size;
        esp_image_container_t container;
    } magics[] = {
        {{0x7F, 'E', 'L', 'F'}, 4, ESP_IMAGE_CONTAINER_ELF},
        {{0x1F, 0x8B, 0x08}, 3, ESP_IMAGE_CONTAINER_GZIP},
        {{'P', 'K', 0x03, 0x04}, 4, ESP_IMAGE_CONTAINER_ZIP},
        {{'B', 'Z', 'h'}, 3, ESP_IMAGE_CONTAINER_BZIP2},
        {{0xFD, '7', 'z', 'X', 'Z', 0x00}, 6, ESP_IMAGE_CONTAINER_XZ},
        {{0x28, 0xB5, 0x2F, 0xFD}, 4, ESP_IMAGE_CONTAINER_ZSTD},
        {{'7', 'z', 0xBC, 0xAF, 0x27, 0x1C}, 6, ESP_IMAGE_CONTAINER_7Z},
        {{'R', 'a', 'r', '!', 0x1A, 0x07}, 6, ESP_IMAGE_CONTAINER_RAR},
    };
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        if (size >= magics[i].size && memcmp(data, magics[i].magic, magics[i].size) == 0) {
            return magics[i].container;
        }
    }
    if (container_is_uf2(data, size)) {
        return ESP_IMAGE_CONTAINER_UF2;
    }
    if (container_is_page(data, size)) {
        return ESP_IMAGE_CONTAINER_PAGE;
    }
    return container_is_hex(data, size) ? ESP_IMAGE_CONTAINER_HEX : ESP_IMAGE_CONTAINER_NONE;
}

const char *esp_image_container_name(esp_image_container_t container)
{
    static const char *const names[] = {
        [ESP_IMAGE_CONTAINER_NONE] = "plain bytes",
        [ESP_IMAGE_CONTAINER_ELF] = "an ELF file",
        [ESP_IMAGE_CONTAINER_HEX] = "an Intel HEX file",
        [ESP_IMAGE_CONTAINER_UF2] = "a UF2 file",
        [ESP_IMAGE_CONTAINER_GZIP] = "a gzip file",
        [ESP_IMAGE_CONTAINER_ZIP] = "a ZIP file",
        [ESP_IMAGE_CONTAINER_BZIP2] = "a bzip2 file",
        [ESP_IMAGE_CONTAINER_XZ] = "an xz file",
        [ESP_IMAGE_CONTAINER_ZSTD] = "a Zstandard file",
        [ESP_IMAGE_CONTAINER_7Z] = "a 7z file",
        [ESP_IMAGE_CONTAINER_RAR] = "a RAR file",
        [ESP_IMAGE_CONTAINER_PAGE] = "a web page (HTML or XML)",
    };
    return (unsigned)container < ESP_IMAGE_CONTAINER_COUNT ? names[container] : names[0];
}
