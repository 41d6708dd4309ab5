/*
 * Pages of an NVS partition. Where a page ends and the next begins is as in
 * esp-idf-nvs-partition-gen, so that the bytes are the same.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/image_bytes.h"
#include "nvs/nvs.h"
#include <string.h>

enum { WRITE_LEAST_PAGES = 3 /* with fewer a partition cannot be written to */ };

static uint8_t *write_page(const nvs_writer_t *writer)
{
    return writer->image + (size_t)writer->page * ESP_IMAGE_NVS_PAGE;
}

static void write_page_header(const nvs_writer_t *writer)
{
    uint8_t *page = write_page(writer);
    image_put32(page + NVS_PAGE_STATE, NVS_STATE_ACTIVE);
    image_put32(page + NVS_PAGE_SEQUENCE, writer->page);
    page[NVS_PAGE_VERSION] = writer->options->version_1 ? NVS_VERSION_1 : NVS_VERSION_2;
    image_put32(page + NVS_PAGE_CRC,
                nvs_crc(page + NVS_PAGE_SEQUENCE, NVS_PAGE_CRC - NVS_PAGE_SEQUENCE));
}

void nvs_write_begin(nvs_writer_t *writer, const esp_image_nvs_options_t *options, uint8_t *image)
{
    const unsigned pages = options->size / ESP_IMAGE_NVS_PAGE;
    memset(writer, 0, sizeof *writer);
    memset(image, 0xFF, options->size);
    writer->options = options;
    writer->image = image;
    /* One stays free, for NVS to move entries to; not where nothing is to be written. */
    writer->pages = pages < WRITE_LEAST_PAGES ? pages : pages - 1;
    write_page_header(writer);
}

static bool write_new_page(nvs_writer_t *writer)
{
    if (writer->page + 1 >= writer->pages) {
        return false;
    }
    image_put32(write_page(writer) + NVS_PAGE_STATE, NVS_STATE_FULL);
    writer->page++;
    writer->entry = 0;
    write_page_header(writer);
    return true;
}

/* As many entries as the bytes take; the last is filled up with 0xFF. There is room for them. */
static void write_entries(nvs_writer_t *writer, const uint8_t *data, uint32_t size)
{
    uint8_t *page = write_page(writer);
    for (uint32_t done = 0; done < size; done += NVS_ENTRY) {
        const uint32_t at = NVS_PAGE_FIRST + writer->entry * NVS_ENTRY;
        const uint32_t length = size - done < NVS_ENTRY ? size - done : NVS_ENTRY;
        memcpy(page + at, data + done, length);
        if (writer->options->keys != NULL) {
            nvs_crypt(writer->options->keys, writer->page * ESP_IMAGE_NVS_PAGE + at, true,
                      page + at);
        }
        page[NVS_PAGE_BITMAP + writer->entry / 4] &= (uint8_t) ~(1U << writer->entry % 4 * 2);
        writer->entry++;
    }
}

static void write_head(uint8_t head[NVS_ENTRY], uint8_t space, const char *key, uint8_t type,
                       unsigned span)
{
    memset(head, 0xFF, NVS_ENTRY);
    head[NVS_AT_SPACE] = space;
    head[NVS_AT_TYPE] = type;
    head[NVS_AT_SPAN] = (uint8_t)span;
    image_put_text(head + NVS_AT_KEY, key, ESP_IMAGE_NVS_NAME);
}

static void write_head_now(nvs_writer_t *writer, uint8_t head[NVS_ENTRY])
{
    image_put32(head + NVS_AT_CRC, nvs_entry_crc(head));
    write_entries(writer, head, NVS_ENTRY);
}

/* A head, and the data that it tells of. */
static void write_with_data(nvs_writer_t *writer, uint8_t head[NVS_ENTRY], const uint8_t *data,
                            uint32_t size)
{
    image_put16(head + NVS_AT_SIZE, (uint16_t)size);
    image_put32(head + NVS_AT_DATA_CRC, nvs_crc(data, size));
    write_head_now(writer, head);
    write_entries(writer, data, size);
}

bool nvs_write_number(nvs_writer_t *writer, uint8_t space, const char *key, uint8_t type,
                      uint64_t number)
{
    uint8_t head[NVS_ENTRY];
    if (writer->entry >= NVS_ENTRIES && !write_new_page(writer)) {
        return false;
    }
    write_head(head, space, key, type, 1);
    for (unsigned i = 0; i < (type & 0xFU); i++) {
        head[NVS_AT_DATA + i] = (uint8_t)(number >> 8 * i);
    }
    write_head_now(writer, head);
    return true;
}

/* A page's last entry stays free behind a text, unless the text takes all of them. */
bool nvs_write_text(nvs_writer_t *writer, uint8_t space, const char *key, uint8_t type,
                    const uint8_t *data, uint32_t size)
{
    uint8_t head[NVS_ENTRY];
    const unsigned span = 1 + nvs_entries(size);
    if (writer->entry + span >= NVS_ENTRIES && writer->entry != 0 && !write_new_page(writer)) {
        return false;
    }
    write_head(head, space, key, type, span);
    write_with_data(writer, head, data, size);
    return true;
}

bool nvs_write_blob(nvs_writer_t *writer, uint8_t space, const char *key, const uint8_t *data,
                    uint32_t size)
{
    uint8_t head[NVS_ENTRY];
    uint8_t pieces = 0;
    uint32_t done = 0;
    if (writer->entry >= NVS_ENTRIES && !write_new_page(writer)) {
        return false;
    }
    do {
        const uint32_t room = (NVS_ENTRIES - 1 - writer->entry) * NVS_ENTRY;
        const uint32_t length = size - done < room ? size - done : room;
        write_head(head, space, key, NVS_BLOB_DATA, 1 + nvs_entries(length));
        head[NVS_AT_CHUNK] = pieces++;
        write_with_data(writer, head, data + done, length);
        done += length;
        /* The index needs an entry, too. */
        if ((done < size || room - length < NVS_ENTRY) && !write_new_page(writer)) {
            return false;
        }
    } while (done < size);
    write_head(head, space, key, NVS_BLOB_INDEX, 1);
    image_put32(head + NVS_AT_SIZE, size);
    head[NVS_AT_COUNT] = pieces;
    head[NVS_AT_START] = 0;
    write_head_now(writer, head);
    return true;
}

uint32_t nvs_write_used(const nvs_writer_t *writer)
{
    const uint32_t size = writer->options->size;
    return size < WRITE_LEAST_PAGES * ESP_IMAGE_NVS_PAGE ? (writer->page + 1) * ESP_IMAGE_NVS_PAGE
                                                         : size;
}
