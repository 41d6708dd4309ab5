/*
 * What the images of both families are put together by.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/image_bytes.h"
#include "make/image_convert.h"

size_t image_convert_split(image_convert_t *convert,
                           bool (*in_flash)(esp_image_chip_t chip, uint32_t address))
{
    image_piece_t *list = convert->pieces.list;
    size_t count = 0;
    image_pieces_sort(list, convert->pieces.count);
    for (size_t i = 0; i < convert->pieces.count; i++) {
        const image_piece_t piece = list[i];
        if (in_flash(convert->wanted->chip, piece.address)) {
            for (size_t at = i; at > count; at--) {
                list[at] = list[at - 1];
            }
            list[count++] = piece;
        }
    }
    return count;
}

bool image_convert_check_pages(image_convert_t *convert, size_t count)
{
    const image_piece_t *list = convert->pieces.list;
    for (size_t i = 1; i < count; i++) {
        if (list[i].address / convert->page == list[i - 1].address / convert->page) {
            return image_writer_fail(&convert->writer, ESP_IMAGE_CONVERT_SAME_PAGE,
                                     list[i - 1].address, list[i].address);
        }
    }
    return true;
}

void image_convert_put_start(const image_convert_t *convert, uint8_t *to, uint8_t magic,
                             uint8_t count)
{
    const esp_image_convert_t *wanted = convert->wanted;
    to[0] = magic;
    to[1] = count;
    to[2] = wanted->flash_mode;
    to[3] = (uint8_t)(wanted->flash_size_code << 4 | (wanted->flash_clock_code & 0x0F));
    image_put32(to + 4, convert->elf->entry);
}
