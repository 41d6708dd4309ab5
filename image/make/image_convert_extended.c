/*
 * Images with the long header.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/image_bytes.h"
#include "base/image_chip.h"
#include "base/image_form.h"
#include "esp_image.h"
#include "make/image_convert.h"

enum {
    EXTENDED_HEADER = IMAGE_HEADER_SIZE + IMAGE_EXTENSION_SIZE,
    EXTENDED_SHORT_TAIL = 0x24, /* bytes of a page, of which a bootloader would lose the end */
    /* Behind the checksum's block: the SHA-256; for version 1 also the signature (its version, 64
     * bytes, and 12 that align it). */
    EXTENDED_BEHIND_V1 = 32 + 4 + 64 + 12,
    EXTENDED_BEHIND_V2 = 32,
};

static bool extended_in_flash(esp_image_chip_t chip, uint32_t address)
{
    return esp_image_memory(chip, address) == ESP_IMAGE_MEMORY_FLASH;
}

/* Bytes that the data of a segment at `address` lie too early, were it written here; up to two
 * pages, or a few less than none. `start` is where the image will begin in a page of flash. */
static int64_t extended_distance(const image_convert_t *convert, uint32_t address, uint32_t start)
{
    const int64_t here = (int64_t)((convert->writer.size + start) % convert->page);
    return (int64_t)convert->page - here + address % convert->page - IMAGE_SEGMENT_HEADER_SIZE;
}

/* Bytes of the segment that has to precede one at `address`, so that the data of that lie at the
 * address's offset in a page; 0: none has to. The one that precedes it has a header, too. It may be
 * a page longer than needed, as esptool makes it. */
static uint32_t extended_gap(const image_convert_t *convert, uint32_t address)
{
    const int64_t page = convert->page;
    const int64_t distance = extended_distance(convert, address, 0);
    const int64_t gap = distance - IMAGE_SEGMENT_HEADER_SIZE;
    if (distance == 0 || distance == page) {
        return 0;
    }
    return (uint32_t)(gap >= 0 ? gap : gap + page);
}

/* A flash segment that ends at the very beginning of a page gets a longer end, where the chip wants
 * that. */
static uint32_t extended_tail(const image_convert_t *convert, uint32_t size)
{
    const size_t end = convert->writer.size + IMAGE_SEGMENT_HEADER_SIZE + size;
    const uint32_t rest = (uint32_t)(end % convert->page);
    return image_chip_layout(convert->wanted->chip)->short_tail_filled && rest < EXTENDED_SHORT_TAIL
               ? EXTENDED_SHORT_TAIL - rest
               : 0;
}

static void extended_put_flash(image_convert_t *convert, const image_piece_t *piece)
{
    image_writer_segment(&convert->writer, piece->address, piece->data, piece->size,
                         piece->size + extended_tail(convert, piece->size));
}

static bool extended_gap_is_whole(image_convert_t *convert, const image_piece_t *piece,
                                  uint32_t gap)
{
    return gap % 4 == 0 ||
           image_writer_fail(&convert->writer, ESP_IMAGE_CONVERT_ALIGNMENT, piece->address, 0);
}

static void extended_put_piece(image_convert_t *convert, const image_piece_t *piece)
{
    image_writer_segment(&convert->writer, piece->address, piece->data, piece->size, piece->size);
}

/* What goes to RAM fills the gaps before what stays in flash. */
static void extended_put_mixed(image_convert_t *convert, const image_piece_t *flash,
                               size_t flash_count, image_piece_t *ram, size_t ram_count)
{
    while (flash_count > 0 && !image_writer_failed(&convert->writer)) {
        const uint32_t gap = extended_gap(convert, flash->address);
        if (gap == 0) {
            extended_put_flash(convert, flash);
            flash++;
            flash_count--;
        } else if (!extended_gap_is_whole(convert, flash, gap)) {
            return;
        } else if (ram_count > 0 && gap > IMAGE_SEGMENT_HEADER_SIZE) {
            const uint32_t size = ram->size < gap ? ram->size : gap;
            image_writer_segment(&convert->writer, ram->address, ram->data, size, size);
            ram->address += size;
            ram->data += size;
            ram->size -= size;
            if (ram->size == 0) {
                ram++;
                ram_count--;
            }
        } else {
            image_writer_segment(&convert->writer, 0, NULL, 0, gap);
        }
    }
    for (size_t i = 0; i < ram_count; i++) {
        extended_put_piece(convert, &ram[i]);
    }
}

/* RAM and its checksum, then flash, which the header does not count, from the last to the first.
 * Such an image is one that the ROM loads: it begins where that looks for it.
 * @return the segments that it counts */
static unsigned extended_put_apart(image_convert_t *convert, const image_piece_t *flash,
                                   size_t flash_count, const image_piece_t *ram, size_t ram_count)
{
    for (size_t i = 0; i < ram_count; i++) {
        extended_put_piece(convert, &ram[i]);
    }
    const unsigned counted = convert->writer.segments;
    const uint32_t start = esp_image_bootloader_offset(convert->wanted->chip);
    image_writer_checksum(&convert->writer);
    for (size_t i = flash_count; i > 0; i--) {
        /* One is always preceded by a padding segment, were it an empty one. */
        const image_piece_t *piece = &flash[i - 1];
        const int64_t page = convert->page;
        const int64_t gap =
            extended_distance(convert, piece->address, start) - IMAGE_SEGMENT_HEADER_SIZE + page;
        if (!extended_gap_is_whole(convert, piece, (uint32_t)(gap % page))) {
            break;
        }
        image_writer_segment(&convert->writer, 0, NULL, 0, (uint32_t)(gap % page));
        extended_put_flash(convert, piece);
    }
    return counted;
}

/* The room that is wanted, where the chip knows signatures of that version. */
static esp_image_secure_pad_t extended_secure_pad(const esp_image_convert_t *wanted)
{
    return wanted->secure_pad == ESP_IMAGE_SECURE_PAD_V1 && !esp_image_signs_first(wanted->chip)
               ? ESP_IMAGE_SECURE_PAD_NONE
               : wanted->secure_pad;
}

static void extended_put_secure_pad(image_convert_t *convert, esp_image_secure_pad_t pad)
{
    const uint32_t behind =
        pad == ESP_IMAGE_SECURE_PAD_V1 ? EXTENDED_BEHIND_V1 : EXTENDED_BEHIND_V2;
    const uint32_t block = convert->page;
    const uint32_t here = (uint32_t)((convert->writer.size + IMAGE_SEGMENT_HEADER_SIZE) % block);
    const uint32_t checksum = 16;
    image_writer_segment(&convert->writer, 0, NULL, 0,
                         (2 * block - here - checksum - behind) % block);
}

static void extended_put_header(image_convert_t *convert, unsigned count, bool has_hash)
{
    const esp_image_convert_t *wanted = convert->wanted;
    uint8_t *to = convert->writer.bytes;
    image_convert_put_start(convert, to, IMAGE_MAGIC, (uint8_t)count);
    to[IMAGE_WP_PIN] = IMAGE_WP_PIN_UNUSED;
    image_put16(to + IMAGE_CHIP_ID, esp_image_chip_id(wanted->chip));
    to[IMAGE_MIN_REVISION_OLD] = wanted->min_revision_old;
    image_put16(to + IMAGE_MIN_REVISION, wanted->min_revision);
    image_put16(to + IMAGE_MAX_REVISION, wanted->max_revision);
    to[IMAGE_HASH_FLAG] = has_hash ? 1 : 0;
}

void image_convert_extended(image_convert_t *convert)
{
    const esp_image_convert_t *wanted = convert->wanted;
    const bool has_hash = !wanted->without_hash && !wanted->ram_only_header;
    const esp_image_secure_pad_t pad = extended_secure_pad(wanted);
    const size_t in_flash = image_convert_split(convert, extended_in_flash);
    image_piece_t *flash = convert->pieces.list;
    image_piece_t *ram = convert->pieces.list + in_flash;
    const size_t ram_count = convert->pieces.count - in_flash;
    if (pad != ESP_IMAGE_SECURE_PAD_NONE && !has_hash) {
        (void)image_writer_fail(&convert->writer, ESP_IMAGE_CONVERT_SECURE_PAD, 0, 0);
        return;
    }
    if (!image_convert_check_pages(convert, in_flash)) {
        return;
    }
    image_pieces_lead(flash, in_flash, ESP_IMAGE_ELF_APPLICATION);
    image_pieces_lead(ram, ram_count, ESP_IMAGE_ELF_BOOTLOADER);
    (void)image_writer_append(&convert->writer, EXTENDED_HEADER, 0);
    unsigned count = 0;
    if (wanted->ram_only_header) {
        count = extended_put_apart(convert, flash, in_flash, ram, ram_count);
    } else {
        extended_put_mixed(convert, flash, in_flash, ram, ram_count);
        if (pad != ESP_IMAGE_SECURE_PAD_NONE) {
            extended_put_secure_pad(convert, pad);
        }
        count = convert->writer.segments;
        image_writer_checksum(&convert->writer);
    }
    if (count == 0 || count > ESP_IMAGE_MAX_SEGMENTS) {
        (void)image_writer_fail(&convert->writer,
                                count == 0 ? ESP_IMAGE_CONVERT_NO_SEGMENTS
                                           : ESP_IMAGE_CONVERT_SEGMENTS,
                                count, ESP_IMAGE_MAX_SEGMENTS);
    }
    if (!image_writer_failed(&convert->writer)) {
        extended_put_header(convert, count, has_hash);
    }
    if (has_hash) {
        image_writer_hash(&convert->writer);
    }
    if (wanted->pad_to != 0 && convert->writer.size % wanted->pad_to != 0) {
        (void)image_writer_append(&convert->writer,
                                  wanted->pad_to - convert->writer.size % wanted->pad_to, 0xFF);
    }
}
