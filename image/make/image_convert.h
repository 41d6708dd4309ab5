/**
 * How the images of the two families are laid out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_CONVERT_H
#define IMAGE_CONVERT_H

#include "make/image_pieces.h"

/** What is being made, and of what. */
typedef struct {
    const esp_image_convert_t *wanted;
    const esp_image_elf_t *elf;
    image_pieces_t pieces;
    uint32_t page;         /* of the flash mapping */
    image_writer_t writer; /* of the first file */
    esp_image_made_t *files;
} image_convert_t;

/** The pieces that stay in flash come first, then those for RAM; each ordered by address.
 * @return how many stay in flash */
size_t image_convert_split(image_convert_t *convert,
                           bool (*in_flash)(esp_image_chip_t chip, uint32_t address));

/** Refuses pieces, ordered by address, of which two begin in one page. */
bool image_convert_check_pages(image_convert_t *convert, size_t count);

/** The first eight bytes of a header. */
void image_convert_put_start(const image_convert_t *convert, uint8_t *to, uint8_t magic,
                             uint8_t count);

/** The images of all chips that have the long header. */
void image_convert_extended(image_convert_t *convert);

/** The ESP8266's, in any version. */
void image_convert_plain(image_convert_t *convert);

#endif
