/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_hex.h"
#include "read/image_spread.h"

typedef struct {
    image_spread_t spread;
    uint32_t base; /* what records' addresses count from */
    uint32_t line;
    bool ended;
} hex_reader_t;

static bool hex_fail(const hex_reader_t *reader, esp_image_spread_reason_t reason, uint32_t value)
{
    return image_spread_fail(&reader->spread, reason, reader->line, value);
}

static bool hex_take_data(hex_reader_t *reader, const image_hex_record_t *record)
{
    /* A record that passes 64 KiB goes on at a segment's beginning; beyond an upper half the
     * specification says the same, and writers never do it. */
    if ((uint32_t)record->address + record->length > 0x10000) {
        return hex_fail(reader, ESP_IMAGE_SPREAD_WRAPS, reader->base + record->address);
    }
    return image_spread_add(&reader->spread, reader->base + record->address, record->data,
                            record->length, reader->line);
}

static uint32_t hex_number(const image_hex_record_t *record)
{
    uint32_t number = 0;
    for (unsigned i = 0; i < record->length; i++) {
        number = number << 8 | record->data[i];
    }
    return number;
}

static bool hex_take(hex_reader_t *reader, const image_hex_record_t *record)
{
    static const uint8_t lengths[] = {
        [IMAGE_HEX_END] = 0,   [IMAGE_HEX_SEGMENT] = 2, [IMAGE_HEX_START_SEGMENT] = 4,
        [IMAGE_HEX_UPPER] = 2, [IMAGE_HEX_START] = 4,
    };
    if (record->kind >= sizeof lengths) {
        return hex_fail(reader, ESP_IMAGE_SPREAD_KIND, record->kind);
    }
    if (record->kind != IMAGE_HEX_DATA && record->length != lengths[record->kind]) {
        return hex_fail(reader, ESP_IMAGE_SPREAD_RECORD, 0);
    }
    switch (record->kind) {
    case IMAGE_HEX_DATA:
        return hex_take_data(reader, record);
    case IMAGE_HEX_END:
        reader->ended = true;
        return true;
    case IMAGE_HEX_SEGMENT:
        reader->base = hex_number(record) << 4;
        return true;
    case IMAGE_HEX_UPPER:
        reader->base = hex_number(record) << 16;
        return true;
    case IMAGE_HEX_START:
        reader->spread.out->has_entry = true;
        reader->spread.out->entry = hex_number(record);
        return true;
    default: /* a segmented start address is of no use */
        return true;
    }
}

static bool hex_is_blank(uint8_t character)
{
    return character == '\r' || character == '\n' || character == ' ' || character == '\t';
}

static bool hex_read(hex_reader_t *reader, const uint8_t *data, size_t size)
{
    for (size_t at = 0; at < size;) {
        image_hex_record_t record;
        size_t length;
        if (hex_is_blank(data[at])) {
            reader->line += data[at] == '\n';
            at++;
            continue;
        }
        if (reader->ended) {
            return hex_fail(reader, ESP_IMAGE_SPREAD_BEHIND, 0);
        }
        const image_hex_found_t found = image_hex_record(data + at, size - at, &record, &length);
        if (found != IMAGE_HEX_RECORD_OK) {
            return hex_fail(reader,
                            found == IMAGE_HEX_RECORD_NONE ? ESP_IMAGE_SPREAD_RECORD
                                                           : ESP_IMAGE_SPREAD_CHECKSUM,
                            0);
        }
        at += length;
        if (at < size && !hex_is_blank(data[at])) {
            return hex_fail(reader, ESP_IMAGE_SPREAD_RECORD, 0);
        }
        if (!hex_take(reader, &record)) {
            return false;
        }
    }
    return reader->ended ? image_spread_settle(&reader->spread)
                         : hex_fail(reader, ESP_IMAGE_SPREAD_NO_END, 0);
}

bool esp_image_hex_read(const uint8_t *data, size_t size, esp_image_spread_t *spread,
                        esp_image_spread_fault_t *fault)
{
    hex_reader_t reader = {.line = 1};
    const bool done = image_spread_begin(&reader.spread, size / 2, spread, fault) &&
                      hex_read(&reader, data, size);
    image_spread_end(&reader.spread);
    return done;
}
