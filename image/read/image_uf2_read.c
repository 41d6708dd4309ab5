/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_bytes.h"
#include "base/image_digest.h"
#include "base/image_uf2.h"
#include "read/image_spread.h"
#include <string.h>

typedef struct {
    image_spread_t spread;
    uint32_t place;    /* of the block, from 1 on */
    uint32_t expected; /* number of the next block of a file that has begun */
    uint32_t count;    /* of its blocks; 0: none has begun */
} uf2_reader_t;

static bool uf2_fail(const uf2_reader_t *reader, esp_image_spread_reason_t reason, uint32_t value)
{
    return image_spread_fail(&reader->spread, reason, reader->place, value);
}

/* Blocks are numbered from 0; a file may have been put behind another one. */
static bool uf2_check_number(uf2_reader_t *reader, const uint8_t *block)
{
    const uint32_t number = image_get32(block + UF2_NUMBER_AT);
    const uint32_t count = image_get32(block + UF2_COUNT_AT);
    if (reader->count == 0) {
        reader->count = count;
    }
    if (number != reader->expected || count != reader->count || number >= count) {
        return uf2_fail(reader, ESP_IMAGE_SPREAD_MISSING, number);
    }
    reader->expected++;
    if (reader->expected == reader->count) {
        reader->expected = 0;
        reader->count = 0;
    }
    return true;
}

static bool uf2_check_family(uf2_reader_t *reader, const uint8_t *block, uint32_t flags)
{
    const uint32_t family = (flags & UF2_FLAG_FAMILY) != 0 ? image_get32(block + UF2_FAMILY_AT) : 0;
    if (reader->place == 1) {
        reader->spread.out->family = family;
    }
    return family == reader->spread.out->family ||
           uf2_fail(reader, ESP_IMAGE_SPREAD_FAMILIES, family);
}

/* The digest stands behind the data, as esptool has it, or at the very end of the block. There it
 * may also be one of whole sectors, for whoever has flash to compare it with: it is not looked at.
 */
static bool uf2_check_md5(const uf2_reader_t *reader, const uint8_t *block, uint32_t size)
{
    enum { SECTOR = 0x1000 };
    const uint32_t places[] = {UF2_DATA_AT + size, UF2_END_AT - UF2_MD5};
    const uint32_t address = image_get32(block + UF2_ADDRESS_AT);
    for (unsigned i = 0; i < sizeof places / sizeof places[0]; i++) {
        const uint8_t *at = block + places[i];
        if (places[i] + UF2_MD5 <= UF2_END_AT && image_get32(at) == address &&
            image_get32(at + 4) == size) {
            uint8_t digest[16];
            image_md5(block + UF2_DATA_AT, size, digest);
            return memcmp(digest, at + 8, sizeof digest) == 0 ||
                   uf2_fail(reader, ESP_IMAGE_SPREAD_DIGEST, 0);
        }
    }
    const uint8_t *region = block + UF2_END_AT - UF2_MD5;
    const bool is_region = image_get32(region) % SECTOR == 0 &&
                           image_get32(region + 4) % SECTOR == 0 && image_get32(region + 4) != 0;
    return is_region || uf2_fail(reader, ESP_IMAGE_SPREAD_DIGEST, 0);
}

static bool uf2_take(uf2_reader_t *reader, const uint8_t *block)
{
    const uint32_t flags = image_get32(block + UF2_FLAGS_AT);
    const uint32_t size = image_get32(block + UF2_SIZE_AT);
    const bool is_block = image_get32(block) == UF2_MAGIC_FIRST &&
                          image_get32(block + 4) == UF2_MAGIC_SECOND &&
                          image_get32(block + UF2_END_AT) == UF2_MAGIC_END;
    if (!is_block || size > UF2_DATA || (flags & UF2_FLAG_FILE) != 0) {
        return uf2_fail(reader, ESP_IMAGE_SPREAD_BLOCK, 0);
    }
    if (!uf2_check_number(reader, block) || !uf2_check_family(reader, block, flags)) {
        return false;
    }
    if ((flags & UF2_FLAG_MD5) != 0 && !uf2_check_md5(reader, block, size)) {
        return false;
    }
    return (flags & UF2_FLAG_NOT_FLASH) != 0 ||
           image_spread_add(&reader->spread, image_get32(block + UF2_ADDRESS_AT),
                            block + UF2_DATA_AT, size, reader->place);
}

static bool uf2_read(uf2_reader_t *reader, const uint8_t *data, size_t size)
{
    for (size_t at = 0; at < size; at += UF2_BLOCK) {
        reader->place++;
        if (size - at < UF2_BLOCK) {
            return uf2_fail(reader, ESP_IMAGE_SPREAD_BLOCK, 0);
        }
        if (!uf2_take(reader, data + at)) {
            return false;
        }
    }
    if (reader->count != 0) {
        reader->place++;
        return uf2_fail(reader, ESP_IMAGE_SPREAD_MISSING, reader->expected);
    }
    return image_spread_settle(&reader->spread);
}

bool esp_image_uf2_read(const uint8_t *data, size_t size, esp_image_spread_t *spread,
                        esp_image_spread_fault_t *fault)
{
    uf2_reader_t reader = {.place = 0};
    const bool done =
        image_spread_begin(&reader.spread, size, spread, fault) && uf2_read(&reader, data, size);
    image_spread_end(&reader.spread);
    return done;
}
