/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_bytes.h"
#include "base/image_chip.h"
#include "base/image_digest.h"
#include "base/image_uf2.h"
#include "esp_image_spread.h"
#include "make/image_writer.h"
#include <string.h>

uint32_t esp_image_uf2_chunk(bool without_md5)
{
    return without_md5 ? UF2_DATA : UF2_DATA - UF2_MD5;
}

uint32_t esp_image_uf2_family(esp_image_chip_t chip)
{
    return image_chip_layout(chip)->uf2_family;
}

esp_image_chip_t esp_image_chip_by_family(uint32_t family)
{
    for (int i = ESP_IMAGE_CHIP_UNKNOWN + 1; family != 0 && i < ESP_IMAGE_CHIP_COUNT; i++) {
        if (esp_image_uf2_family((esp_image_chip_t)i) == family) {
            return (esp_image_chip_t)i;
        }
    }
    return ESP_IMAGE_CHIP_UNKNOWN;
}

static void uf2_put_md5(uint8_t *block, uint32_t address, uint32_t size)
{
    uint8_t *to = block + UF2_DATA_AT + size;
    image_put32(to, address);
    image_put32(to + 4, size);
    image_md5(block + UF2_DATA_AT, size, to + 8);
}

bool esp_image_uf2_write(const esp_image_stretch_t *stretches, size_t count, esp_image_chip_t chip,
                         uint32_t chunk, bool without_md5, uint8_t **bytes, size_t *size)
{
    esp_image_convert_fault_t fault = {.reason = ESP_IMAGE_CONVERT_OK};
    image_writer_t writer;
    const uint32_t each = chunk != 0 ? chunk : esp_image_uf2_chunk(without_md5);
    image_writer_init(&writer, &fault);
    for (size_t i = 0; i < count; i++) {
        const esp_image_stretch_t *stretch = &stretches[i];
        const uint32_t blocks = (uint32_t)(((uint64_t)stretch->size + each - 1) / each);
        for (uint32_t number = 0; number < blocks; number++) {
            uint8_t *block = image_writer_append(&writer, UF2_BLOCK, 0);
            const uint32_t at = number * each;
            const uint32_t left = stretch->size - at;
            const uint32_t length = left < each ? left : each;
            if (block == NULL) {
                break;
            }
            image_put32(block, UF2_MAGIC_FIRST);
            image_put32(block + 4, UF2_MAGIC_SECOND);
            image_put32(block + UF2_FLAGS_AT, UF2_FLAG_FAMILY | (without_md5 ? 0 : UF2_FLAG_MD5));
            image_put32(block + UF2_ADDRESS_AT, stretch->address + at);
            image_put32(block + UF2_SIZE_AT, length);
            image_put32(block + UF2_NUMBER_AT, number);
            image_put32(block + UF2_COUNT_AT, blocks);
            image_put32(block + UF2_FAMILY_AT, esp_image_uf2_family(chip));
            memcpy(block + UF2_DATA_AT, stretch->data + at, length);
            if (!without_md5) {
                uf2_put_md5(block, stretch->address + at, length);
            }
            image_put32(block + UF2_END_AT, UF2_MAGIC_END);
        }
    }
    *bytes = writer.bytes;
    *size = writer.size;
    return !image_writer_failed(&writer);
}
