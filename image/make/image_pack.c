/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_bytes.h"
#include "base/image_chip.h"
#include "base/image_digest.h"
#include "base/image_form.h"
#include "base/image_header.h"
#include "esp_image.h"
#include "esp_image_pack.h"
#include <string.h>

static bool image_is_ram(esp_image_chip_t chip, uint32_t address)
{
    const esp_image_memory_t memory = esp_image_memory(chip, address);
    return memory == ESP_IMAGE_MEMORY_RAM || memory == ESP_IMAGE_MEMORY_RTC;
}

static uint32_t image_padded(uint32_t size)
{
    return (size + 3) & ~UINT32_C(3);
}

static bool image_parts_overlap(const esp_image_part_t *a, const esp_image_part_t *b)
{
    return a->address < b->address + image_padded(b->size) &&
           b->address < a->address + image_padded(a->size);
}

static esp_image_pack_reason_t image_check_part(const esp_image_pack_t *pack, size_t index)
{
    const esp_image_part_t *part = &pack->parts[index];
    if (part->size == 0 || part->address % 4 != 0) {
        return ESP_IMAGE_PACK_PART;
    }
    const uint32_t last = part->address + (part->size - 1);
    if (last < part->address || !image_is_ram(pack->chip, part->address) ||
        esp_image_memory(pack->chip, last) != esp_image_memory(pack->chip, part->address)) {
        return ESP_IMAGE_PACK_PLACE;
    }
    for (size_t i = 0; i < index; i++) {
        if (image_parts_overlap(part, &pack->parts[i])) {
            return ESP_IMAGE_PACK_OVERLAP;
        }
    }
    return ESP_IMAGE_PACK_OK;
}

static esp_image_pack_reason_t image_check_parts(const esp_image_pack_t *pack, size_t *at)
{
    bool entered = false;
    if (pack->count == 0 || pack->count > ESP_IMAGE_MAX_SEGMENTS) {
        return ESP_IMAGE_PACK_COUNT;
    }
    for (*at = 0; *at < pack->count; (*at)++) {
        const esp_image_part_t *part = &pack->parts[*at];
        const esp_image_pack_reason_t reason = image_check_part(pack, *at);
        if (reason != ESP_IMAGE_PACK_OK) {
            return reason;
        }
        entered =
            entered || (pack->entry >= part->address && pack->entry - part->address < part->size);
    }
    return entered ? ESP_IMAGE_PACK_OK : ESP_IMAGE_PACK_ENTRY;
}

static uint64_t image_packed_size(const esp_image_pack_t *pack, bool has_hash)
{
    uint64_t size = image_header_size(pack->chip);
    for (size_t i = 0; i < pack->count; i++) {
        size += IMAGE_SEGMENT_HEADER_SIZE + (uint64_t)image_padded(pack->parts[i].size);
    }
    /* The checksum is the last byte of a group of 16. */
    return (size / 16 + 1) * 16 + (has_hash ? ESP_IMAGE_HASH_SIZE : 0);
}

static void image_put_parts(const esp_image_pack_t *pack, uint8_t *buffer, size_t length)
{
    uint8_t checksum = IMAGE_CHECKSUM_SEED;
    uint8_t *to = buffer + image_header_size(pack->chip);
    for (size_t i = 0; i < pack->count; i++) {
        const esp_image_part_t *part = &pack->parts[i];
        image_put32(to, part->address);
        image_put32(to + 4, image_padded(part->size));
        memcpy(to + IMAGE_SEGMENT_HEADER_SIZE, part->data, part->size);
        checksum = image_checksum(checksum, part->data, part->size);
        to += IMAGE_SEGMENT_HEADER_SIZE + image_padded(part->size);
    }
    buffer[length - 1] = checksum;
}

esp_image_pack_reason_t esp_image_pack(const esp_image_pack_t *pack, uint8_t *buffer,
                                       size_t capacity, size_t *part, size_t *size)
{
    const bool has_hash = !image_is_plain(pack->chip);
    image_header_t header = {
        .chip = pack->chip,
        .entry = pack->entry,
        .min_revision = pack->min_revision,
        .max_revision = pack->max_revision,
        .has_hash = has_hash,
    };
    *part = 0;
    *size = 0;
    if (pack->chip == ESP_IMAGE_CHIP_UNKNOWN || pack->chip >= ESP_IMAGE_CHIP_COUNT) {
        return ESP_IMAGE_PACK_CHIP;
    }
    if (!esp_image_flash_size_code(pack->chip, pack->flash_size, &header.flash_size_code)) {
        return ESP_IMAGE_PACK_FLASH;
    }
    const esp_image_pack_reason_t reason = image_check_parts(pack, part);
    if (reason != ESP_IMAGE_PACK_OK) {
        return reason;
    }
    const uint64_t length = image_packed_size(pack, has_hash);
    if (length > capacity) {
        return ESP_IMAGE_PACK_CAPACITY;
    }
    *size = (size_t)length;
    memset(buffer, 0, *size);
    header.segments = (uint8_t)pack->count;
    image_put_header(&header, buffer);
    const size_t hashed = *size - (has_hash ? ESP_IMAGE_HASH_SIZE : 0);
    image_put_parts(pack, buffer, hashed);
    if (has_hash) {
        image_sha256(buffer, hashed, buffer + hashed);
    }
    return ESP_IMAGE_PACK_OK;
}

const char *esp_image_pack_text(esp_image_pack_reason_t reason)
{
    static const char *const texts[] = {
        [ESP_IMAGE_PACK_OK] = "nothing is wrong",
        [ESP_IMAGE_PACK_CHIP] = "images of this chip are not known",
        [ESP_IMAGE_PACK_FLASH] = "an image's header cannot tell that flash size",
        [ESP_IMAGE_PACK_COUNT] = "an image has 1 to 16 segments",
        [ESP_IMAGE_PACK_PART] = "the segment is empty or does not begin at a multiple of 4",
        [ESP_IMAGE_PACK_PLACE] = "the segment is not in the chip's RAM",
        [ESP_IMAGE_PACK_OVERLAP] = "the segment lies on an earlier one",
        [ESP_IMAGE_PACK_ENTRY] = "the entry is in none of the segments",
        [ESP_IMAGE_PACK_CAPACITY] = "the buffer is too small for the image",
    };
    return (unsigned)reason < sizeof(texts) / sizeof(texts[0]) ? texts[reason] : "unknown reason";
}
