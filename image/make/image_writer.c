/* SPDX-License-Identifier: Apache-2.0 */
#include "make/image_writer.h"
#include "base/image_bytes.h"
#include "base/image_digest.h"
#include "base/image_form.h"
#include <stdlib.h>
#include <string.h>

enum {
    WRITER_FIRST_ROOM = 0x10000,
    WRITER_BLOCK = 16,
    WRITER_HASH = ESP_IMAGE_HASH_SIZE,
    WRITER_MOST = 0x10000000, /* bytes: more than any flash */
};

void image_writer_init(image_writer_t *writer, esp_image_convert_fault_t *fault)
{
    *writer = (image_writer_t){.checksum = IMAGE_CHECKSUM_SEED, .fault = fault};
}

bool image_writer_fail(image_writer_t *writer, esp_image_convert_reason_t reason, uint32_t found,
                       uint32_t other)
{
    if (!image_writer_failed(writer)) {
        *writer->fault = (esp_image_convert_fault_t){reason, found, other};
    }
    return false;
}

bool image_writer_failed(const image_writer_t *writer)
{
    return writer->fault->reason != ESP_IMAGE_CONVERT_OK;
}

static bool writer_reserve(image_writer_t *writer, size_t size)
{
    if (size <= writer->room - writer->size) {
        return true;
    }
    size_t room = writer->room != 0 ? writer->room : WRITER_FIRST_ROOM;
    while (room - writer->size < size && room < WRITER_MOST) {
        room *= 2;
    }
    uint8_t *grown =
        room - writer->size < size || room > WRITER_MOST ? NULL : realloc(writer->bytes, room);
    if (grown == NULL) {
        return image_writer_fail(writer, ESP_IMAGE_CONVERT_MEMORY, 0, 0);
    }
    writer->bytes = grown;
    writer->room = room;
    return true;
}

uint8_t *image_writer_append(image_writer_t *writer, size_t size, uint8_t fill)
{
    if (image_writer_failed(writer) || !writer_reserve(writer, size)) {
        return NULL;
    }
    uint8_t *at = writer->bytes + writer->size;
    memset(at, fill, size);
    writer->size += size;
    return at;
}

/* The place counts from the image's beginning, and must lie in one segment. As in esptool, the
 * last eight bytes of a segment count as behind it. */
static void writer_place_hash(image_writer_t *writer, size_t begin, uint32_t size)
{
    if (!writer->hash_wanted || writer->hash_offset < begin ||
        writer->hash_offset - begin >= size) {
        return;
    }
    const size_t at = writer->hash_offset - begin;
    uint8_t *to = writer->bytes + writer->hash_offset;
    if (at < IMAGE_SEGMENT_HEADER_SIZE || at + WRITER_HASH > size) {
        (void)image_writer_fail(writer, ESP_IMAGE_CONVERT_HASH_BOUNDARY, writer->hash_offset, 0);
        return;
    }
    for (size_t i = 0; i < WRITER_HASH; i++) {
        if (to[i] != 0) {
            (void)image_writer_fail(writer, ESP_IMAGE_CONVERT_HASH_TAKEN, writer->hash_offset, 0);
            return;
        }
    }
    memcpy(to, writer->hash, WRITER_HASH);
    writer->hash_placed = true;
}

void image_writer_segment(image_writer_t *writer, uint32_t address, const uint8_t *data,
                          uint32_t data_size, uint32_t size)
{
    const size_t begin = writer->size;
    uint8_t *at = image_writer_append(writer, IMAGE_SEGMENT_HEADER_SIZE + (size_t)size, 0);
    if (at == NULL) {
        return;
    }
    image_put32(at, address);
    image_put32(at + 4, size);
    if (data != NULL) {
        memcpy(at + IMAGE_SEGMENT_HEADER_SIZE, data, data_size);
    }
    writer_place_hash(writer, begin, size);
    writer->checksum = image_checksum(writer->checksum, at + IMAGE_SEGMENT_HEADER_SIZE, size);
    writer->segments++;
}

void image_writer_checksum(image_writer_t *writer)
{
    const size_t fill = WRITER_BLOCK - writer->size % WRITER_BLOCK;
    uint8_t *at = image_writer_append(writer, fill, 0);
    if (at != NULL) {
        at[fill - 1] = writer->checksum;
    }
}

void image_writer_hash(image_writer_t *writer)
{
    const size_t size = writer->size;
    uint8_t *at = image_writer_append(writer, WRITER_HASH, 0);
    if (at != NULL) {
        image_sha256(writer->bytes, size, at);
    }
}
