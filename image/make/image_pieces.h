/**
 * A program's parts as an image's segments: in whole words, neighbours joined.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_PIECES_H
#define IMAGE_PIECES_H

#include "make/image_writer.h"

typedef struct {
    image_piece_t *list;
    size_t count;
    uint8_t *bytes; /* what the list points to */
} image_pieces_t;

/** Takes the parts, in their order. To be freed, also when it fails. */
bool image_pieces_take(image_pieces_t *pieces, esp_image_chip_t chip, const esp_image_elf_t *elf,
                       esp_image_convert_fault_t *fault);

void image_pieces_free(image_pieces_t *pieces);

/** Orders them by address; those of one address keep their order. */
void image_pieces_sort(image_piece_t *list, size_t count);

/** Moves the first piece of that role to the front, the others keep their order. */
void image_pieces_lead(image_piece_t *list, size_t count, esp_image_elf_role_t role);

#endif
