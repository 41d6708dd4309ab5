/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_bytes.h"
#include "base/image_chip.h"
#include "base/image_describe.h"
#include "base/image_digest.h"
#include "base/image_fault.h"
#include "base/image_form.h"
#include "esp_image.h"
#include <string.h>

enum {
    IMAGE_MAX_SEGMENT_LENGTH = 0x1000000, /* esptool and the bootloader refuse this and more */
    IMAGE_ALIGNMENT = 16, /* the checksum is the last byte of a block of this size */
    IMAGE_CRC_SIZE = 4
};

/* Reads from the front to the back. `position` never passes `size`. */
typedef struct {
    const uint8_t *data;
    uint32_t size;
    uint32_t position;
    esp_image_chip_t expected;
    esp_image_t *image;
    esp_image_fault_t *fault;
} image_reader_t;

static bool image_has(const image_reader_t *reader, uint32_t bytes)
{
    return reader->size - reader->position >= bytes;
}

/* True when that many bytes are left, else notes that they are not. */
static bool image_needs(const image_reader_t *reader, uint32_t bytes, int segment)
{
    if (image_has(reader, bytes)) {
        return true;
    }
    image_note(reader->fault, (esp_image_fault_t){ESP_IMAGE_TRUNCATED, reader->position, segment,
                                                  reader->size - reader->position, bytes});
    return false;
}

/* A fault of one number in the header. */
static void image_note_field(const image_reader_t *reader, esp_image_reason_t reason,
                             uint32_t offset, uint32_t found, uint32_t expected)
{
    image_note(reader->fault,
               (esp_image_fault_t){reason, offset, ESP_IMAGE_NO_INDEX, found, expected});
}

/* Reads the eight bytes all forms share and leaves the segment count in `count`. */
static bool image_read_header(image_reader_t *reader, uint8_t *count)
{
    const uint8_t *at = reader->data + reader->position;
    if (!image_needs(reader, IMAGE_HEADER_SIZE, ESP_IMAGE_NO_INDEX)) {
        return false;
    }
    if (at[0] != IMAGE_MAGIC) {
        image_note_field(reader, ESP_IMAGE_BAD_MAGIC, reader->position, at[0], IMAGE_MAGIC);
        return false;
    }
    if (at[1] == 0) {
        image_note_field(reader, ESP_IMAGE_NO_SEGMENTS, reader->position + 1, 0, 1);
        return false;
    }
    unsigned most = ESP_IMAGE_MAX_SEGMENTS - reader->image->segment_count;
    if (at[1] > most) {
        image_note_field(reader, ESP_IMAGE_TOO_MANY_SEGMENTS, reader->position + 1, at[1], most);
        return false;
    }
    *count = at[1];
    reader->image->flash_mode = at[2];
    reader->image->flash_clock_code = at[3] & 0x0F;
    reader->image->flash_size_code = at[3] >> 4;
    reader->image->entry = image_get32(at + 4);
    reader->position += IMAGE_HEADER_SIZE;
    return true;
}

static bool image_read_extension(image_reader_t *reader)
{
    const uint8_t *header = reader->data;
    esp_image_t *image = reader->image;
    if (!image_needs(reader, IMAGE_EXTENSION_SIZE, ESP_IMAGE_NO_INDEX)) {
        return false;
    }
    image->wp_pin = header[IMAGE_WP_PIN];
    memcpy(image->drive, header + IMAGE_DRIVE, sizeof(image->drive));
    image->chip_id = image_get16(header + IMAGE_CHIP_ID);
    image->chip = esp_image_chip_by_id(image->chip_id);
    image->min_revision_old = header[IMAGE_MIN_REVISION_OLD];
    image->min_revision = image_get16(header + IMAGE_MIN_REVISION);
    image->max_revision = image_get16(header + IMAGE_MAX_REVISION);
    image->has_hash = header[IMAGE_HASH_FLAG] == 1;
    reader->position += IMAGE_EXTENSION_SIZE;

    if (image->chip == ESP_IMAGE_CHIP_UNKNOWN) {
        image_note_field(reader, ESP_IMAGE_UNKNOWN_CHIP, IMAGE_CHIP_ID, image->chip_id, 0);
    }
    if (header[IMAGE_HASH_FLAG] > 1) {
        image_note_field(reader, ESP_IMAGE_BAD_HASH_FLAG, IMAGE_HASH_FLAG, header[IMAGE_HASH_FLAG],
                         1);
    }
    return true;
}

static void image_check_mapping(const image_reader_t *reader, const esp_image_segment_t *segment,
                                int index)
{
    uint32_t page = image_chip_facts(reader->image->chip)->map_page;
    if (segment->memory == ESP_IMAGE_MEMORY_FLASH && page != 0 && segment->size != 0 &&
        segment->data_offset % page != segment->load_address % page) {
        image_note(reader->fault,
                   (esp_image_fault_t){ESP_IMAGE_SEGMENT_MISALIGNED, segment->data_offset, index,
                                       segment->data_offset % page, segment->load_address % page});
    }
}

static bool image_read_segment(image_reader_t *reader)
{
    esp_image_t *image = reader->image;
    int index = image->segment_count;
    if (!image_needs(reader, IMAGE_SEGMENT_HEADER_SIZE, index)) {
        return false;
    }
    const uint8_t *at = reader->data + reader->position;
    uint32_t length = image_get32(at + 4);
    if (length % 4 != 0 || length >= IMAGE_MAX_SEGMENT_LENGTH) {
        image_note(reader->fault, (esp_image_fault_t){ESP_IMAGE_SEGMENT_LENGTH,
                                                      reader->position + 4, index, length, 0});
        return false;
    }
    reader->position += IMAGE_SEGMENT_HEADER_SIZE;
    if (!image_has(reader, length)) {
        image_note(reader->fault,
                   (esp_image_fault_t){ESP_IMAGE_SEGMENT_PAST_END, reader->position, index,
                                       reader->size - reader->position, length});
        return false;
    }
    uint32_t address = image_get32(at);
    image->segments[index] = (esp_image_segment_t){address, reader->position, length,
                                                   esp_image_memory(image->chip, address)};
    image->segment_count++;
    image_check_mapping(reader, &image->segments[index], index);
    reader->position += length;
    return true;
}

/* The part before the second header: a header that looks alike, and the segment left in flash. */
static bool image_read_first_part(image_reader_t *reader)
{
    if (!image_needs(reader, IMAGE_HEADER_SIZE, ESP_IMAGE_NO_INDEX)) {
        return false;
    }
    reader->position += IMAGE_HEADER_SIZE;
    if (!image_read_segment(reader)) {
        return false;
    }
    /* Its address is 0 in the file: where it runs depends on where the image is written. */
    reader->image->segments[0].memory = ESP_IMAGE_MEMORY_FLASH;
    return true;
}

static bool image_read_segments(image_reader_t *reader, uint8_t count)
{
    for (uint8_t i = 0; i < count; i++) {
        if (!image_read_segment(reader)) {
            return false;
        }
    }
    return true;
}

static bool image_read_checksum(image_reader_t *reader)
{
    esp_image_t *image = reader->image;
    uint32_t padded = IMAGE_ALIGNMENT - reader->position % IMAGE_ALIGNMENT;
    if (!image_needs(reader, padded, ESP_IMAGE_NO_INDEX)) {
        return false;
    }
    reader->position += padded;
    image->has_checksum = true;
    image->checksum_offset = reader->position - 1;
    image->checksum_stored = reader->data[image->checksum_offset];
    image->checksum_computed = IMAGE_CHECKSUM_SEED;
    /* Of two headers, the second's checksum is that of its own segments. */
    for (unsigned i = image->form == ESP_IMAGE_FORM_TWO_HEADERS ? 1 : 0; i < image->segment_count;
         i++) {
        const esp_image_segment_t *segment = &image->segments[i];
        image->checksum_computed = image_checksum(
            image->checksum_computed, reader->data + segment->data_offset, segment->size);
    }
    if (image->checksum_stored != image->checksum_computed) {
        image_note_field(reader, ESP_IMAGE_BAD_CHECKSUM, image->checksum_offset,
                         image->checksum_stored, image->checksum_computed);
    }
    return true;
}

static bool image_read_crc(image_reader_t *reader)
{
    esp_image_t *image = reader->image;
    if (!image_needs(reader, IMAGE_CRC_SIZE, ESP_IMAGE_NO_INDEX)) {
        return false;
    }
    image->has_crc = true;
    image->crc_offset = reader->position;
    image->crc_stored = image_get32(reader->data + reader->position);
    image->crc_computed = image_crc(reader->data, reader->position);
    reader->position += IMAGE_CRC_SIZE;
    if (image->crc_stored != image->crc_computed) {
        image_note_field(reader, ESP_IMAGE_BAD_CRC, image->crc_offset, image->crc_stored,
                         image->crc_computed);
    }
    return true;
}

static bool image_read_hash(image_reader_t *reader)
{
    esp_image_t *image = reader->image;
    if (!image_needs(reader, ESP_IMAGE_HASH_SIZE, ESP_IMAGE_NO_INDEX)) {
        image->has_hash = false;
        return false;
    }
    image->hash_offset = reader->position;
    memcpy(image->hash_stored, reader->data + reader->position, ESP_IMAGE_HASH_SIZE);
    image_sha256(reader->data, reader->position, image->hash_computed);
    reader->position += ESP_IMAGE_HASH_SIZE;
    if (memcmp(image->hash_stored, image->hash_computed, ESP_IMAGE_HASH_SIZE) != 0) {
        image_note_field(reader, ESP_IMAGE_BAD_HASH, image->hash_offset, 0, 0);
    }
    return true;
}

static bool image_read_headers(image_reader_t *reader, uint8_t *count)
{
    esp_image_t *image = reader->image;
    if (image->form == ESP_IMAGE_FORM_TWO_HEADERS && !image_read_first_part(reader)) {
        return false;
    }
    if (!image_read_header(reader, count)) {
        return false;
    }
    if (image->form == ESP_IMAGE_FORM_EXTENDED && !image_read_extension(reader)) {
        return false;
    }
    if (reader->expected != ESP_IMAGE_CHIP_UNKNOWN && image->chip != reader->expected) {
        image_note_field(reader, ESP_IMAGE_WRONG_CHIP,
                         image->form == ESP_IMAGE_FORM_EXTENDED ? IMAGE_CHIP_ID : 0, image->chip,
                         reader->expected);
    }
    return true;
}

/* What follows the segments. */
static bool image_read_checks(image_reader_t *reader)
{
    esp_image_t *image = reader->image;
    if (!image_read_checksum(reader)) {
        image->has_hash = false;
        return false;
    }
    if (image->form == ESP_IMAGE_FORM_TWO_HEADERS) {
        return image_read_crc(reader);
    }
    if (image->form == ESP_IMAGE_FORM_PLAIN) {
        /* What goes to RAM as a whole has none: a bootloader, an old application's first part, or
         * a program that a loader puts there, which may have an application's descriptor. */
        image->has_hash = image_stays_in_flash(image);
    }
    return !image->has_hash || image_read_hash(reader);
}

static void image_read(image_reader_t *reader)
{
    esp_image_t *image = reader->image;
    uint8_t count = 0;
    if (!image_read_headers(reader, &count)) {
        image->has_hash = false;
        return;
    }
    if (!image_read_segments(reader, count)) {
        image->has_hash = false;
        return;
    }
    image_describe(reader->data, image);
    if (image_read_checks(reader)) {
        image->length = reader->position;
    }
}

esp_image_reason_t esp_image_parse(const uint8_t *data, size_t size, esp_image_chip_t expected,
                                   esp_image_t *image, esp_image_fault_t *fault)
{
    memset(image, 0, sizeof(*image));
    image->chip_id = ESP_IMAGE_NO_CHIP_ID;
    *fault = (esp_image_fault_t){.reason = ESP_IMAGE_OK, .index = ESP_IMAGE_NO_INDEX};

    image_reader_t reader = {
        data, size < UINT32_MAX ? (uint32_t)size : UINT32_MAX, 0, expected, image, fault};
    if (image_tell_form(data, reader.size, expected, &image->form, fault)) {
        if (image->form != ESP_IMAGE_FORM_EXTENDED) {
            image->chip = image_plain_chip();
        }
        image_read(&reader);
    }
    return fault->reason;
}
