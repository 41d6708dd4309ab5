/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_bytes.h"
#include "base/image_hex.h"
#include "base/image_uf2.h"
#include "esp_image_container.h"
#include <stdbool.h>
#include <string.h>

/* Sources: ELF specification, "ELF Identification"; RFC 1952, 2.3.1 (gzip with deflate); PKWARE
 * APPNOTE, 4.3.7; the UF2 format's description, "File containers". */
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
