/*
 * Images of the chip that has the short header.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/image_bytes.h"
#include "base/image_chip.h"
#include "base/image_digest.h"
#include "base/image_form.h"
#include "esp_image.h"
#include "make/image_convert.h"
#include <stdlib.h>
#include <string.h>

enum {
    PLAIN_FLASH_BLOCK = 16,   /* of version 2's flash part */
    PLAIN_SECOND_COUNT = 4,   /* in the first of two headers, where a count stands else */
    PLAIN_NAME_UNIT = 0x1000, /* version 2's offset leaves its first header out */
    PLAIN_CRC = 4,
};

static uint32_t plain_flash_start(const image_convert_t *convert)
{
    return image_chip_facts(convert->wanted->chip)->flash[0].start;
}

/* Of versions 1 and 2: what the cache can show. Version 3 takes all above its start. */
static bool plain_in_flash(esp_image_chip_t chip, uint32_t address)
{
    return esp_image_memory(chip, address) == ESP_IMAGE_MEMORY_FLASH;
}

static bool plain_above_flash(esp_image_chip_t chip, uint32_t address)
{
    return address > image_chip_facts(chip)->flash[0].start;
}

/* The one piece for flash of versions 1 and 2, NULL when there is none. */
static const image_piece_t *plain_flash_piece(image_convert_t *convert)
{
    const image_piece_t *found = NULL;
    for (size_t i = 0; i < convert->pieces.count; i++) {
        const image_piece_t *piece = &convert->pieces.list[i];
        if (plain_in_flash(convert->wanted->chip, piece->address)) {
            if (found != NULL) {
                (void)image_writer_fail(&convert->writer, ESP_IMAGE_CONVERT_TWO_IN_FLASH,
                                        found->address, piece->address);
                return NULL;
            }
            found = piece;
        }
    }
    return found;
}

/* Header, segments but for the flash piece, and checksum. */
static void plain_put_ram(image_convert_t *convert, const image_piece_t *flash)
{
    image_writer_t *writer = &convert->writer;
    const size_t count = convert->pieces.count - (flash != NULL ? 1 : 0);
    uint8_t *header = image_writer_append(writer, IMAGE_HEADER_SIZE, 0);
    if (count == 0 || count > ESP_IMAGE_MAX_SEGMENTS) {
        (void)image_writer_fail(
            writer, count == 0 ? ESP_IMAGE_CONVERT_NO_SEGMENTS : ESP_IMAGE_CONVERT_SEGMENTS,
            (uint32_t)count, ESP_IMAGE_MAX_SEGMENTS);
    }
    if (header == NULL || image_writer_failed(writer)) {
        return;
    }
    image_convert_put_start(convert, header, IMAGE_MAGIC, (uint8_t)count);
    for (size_t i = 0; i < convert->pieces.count; i++) {
        const image_piece_t *piece = &convert->pieces.list[i];
        if (piece != flash) {
            image_writer_segment(writer, piece->address, piece->data, piece->size, piece->size);
        }
    }
    image_writer_checksum(writer);
}

static void plain_put_first(image_convert_t *convert)
{
    const image_piece_t *flash = plain_flash_piece(convert);
    if (flash != NULL && flash->address == plain_flash_start(convert)) {
        (void)image_writer_fail(&convert->writer, ESP_IMAGE_CONVERT_FLASH_START, flash->address, 0);
        return;
    }
    plain_put_ram(convert, flash);
    if (flash == NULL || image_writer_failed(&convert->writer)) {
        return;
    }
    esp_image_made_t *second = &convert->files[1];
    second->bytes = malloc(flash->size);
    if (second->bytes == NULL) {
        (void)image_writer_fail(&convert->writer, ESP_IMAGE_CONVERT_MEMORY, 0, 0);
        return;
    }
    memcpy(second->bytes, flash->data, flash->size);
    second->size = flash->size;
    second->offset = flash->address - plain_flash_start(convert);
}

static void plain_put_second(image_convert_t *convert)
{
    image_writer_t *writer = &convert->writer;
    const image_piece_t *flash = plain_flash_piece(convert);
    uint8_t *header = image_writer_append(writer, IMAGE_HEADER_SIZE, 0);
    if (header == NULL) {
        return;
    }
    image_convert_put_start(convert, header, IMAGE_MAGIC_TWO_HEADERS, PLAIN_SECOND_COUNT);
    if (flash != NULL) {
        const uint32_t blocks = (flash->size + PLAIN_FLASH_BLOCK - 1) / PLAIN_FLASH_BLOCK;
        image_writer_segment(writer, 0, flash->data, flash->size, blocks * PLAIN_FLASH_BLOCK);
        convert->files[0].offset =
            (flash->address - plain_flash_start(convert)) / PLAIN_NAME_UNIT * PLAIN_NAME_UNIT;
        /* The checksum is the second header's. */
        writer->checksum = IMAGE_CHECKSUM_SEED;
    }
    plain_put_ram(convert, flash);
    const size_t size = writer->size;
    uint8_t *crc = image_writer_append(writer, PLAIN_CRC, 0);
    if (crc != NULL) {
        image_put32(crc, image_crc(writer->bytes, size));
    }
}

static void plain_put_third(image_convert_t *convert)
{
    const size_t in_flash = image_convert_split(convert, plain_above_flash);
    if (image_convert_check_pages(convert, in_flash)) {
        plain_put_ram(convert, NULL);
        image_writer_hash(&convert->writer);
    }
}

void image_convert_plain(image_convert_t *convert)
{
    switch (convert->wanted->version) {
    case ESP_IMAGE_VERSION_1:
        plain_put_first(convert);
        break;
    case ESP_IMAGE_VERSION_2:
        plain_put_second(convert);
        break;
    case ESP_IMAGE_VERSION_3:
        plain_put_third(convert);
        break;
    }
}
