/* SPDX-License-Identifier: Apache-2.0 */
#include "make/image_pieces.h"
#include "base/image_chip.h"
#include <stdlib.h>
#include <string.h>

enum {
    PIECES_WORD = 4,
    PIECES_MOST = 0x1000000,      /* bytes of one, as of a segment */
    PIECES_MOST_ALL = 0x10000000, /* of all: more than any flash */
};

static uint32_t pieces_padded(uint32_t size)
{
    return (size + PIECES_WORD - 1) / PIECES_WORD * PIECES_WORD;
}

/* Which memory an address is in; parts are joined within one only. 0: in none that is known. */
static unsigned pieces_region(esp_image_chip_t chip, uint32_t address)
{
    const chip_image_t *map = image_chip_facts(chip);
    const chip_range_t *const kinds[] = {map->ram, map->flash, map->rtc};
    const chip_layout_t *layout = image_chip_layout(chip);
    unsigned seams = 0;
    for (unsigned i = 0; i < CHIP_SEAMS && layout->seams[i] != 0; i++) {
        seams += address >= layout->seams[i];
    }
    for (unsigned kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
        for (unsigned i = 0; i < CHIP_RANGES; i++) {
            const chip_range_t *range = &kinds[kind][i];
            if (address >= range->start && address < range->end) {
                return 1 + (kind * CHIP_RANGES + i) * (CHIP_SEAMS + 1) + seams;
            }
        }
    }
    return 0;
}

static bool pieces_join(const image_piece_t *before, esp_image_chip_t chip, uint32_t address)
{
    return before->address + before->size == address &&
           pieces_region(chip, before->address) == pieces_region(chip, address);
}

static bool pieces_fault(esp_image_convert_fault_t *fault, esp_image_convert_reason_t reason,
                         uint32_t found, uint32_t other)
{
    *fault = (esp_image_convert_fault_t){reason, found, other};
    return false;
}

static bool pieces_measure(const esp_image_elf_t *elf, size_t *bytes,
                           esp_image_convert_fault_t *fault)
{
    *bytes = 0;
    for (size_t i = 0; i < elf->count; i++) {
        if (elf->parts[i].size >= PIECES_MOST || *bytes > PIECES_MOST_ALL) {
            return pieces_fault(fault, ESP_IMAGE_CONVERT_LENGTH, elf->parts[i].address,
                                elf->parts[i].size);
        }
        *bytes += pieces_padded(elf->parts[i].size);
    }
    return *bytes > 0 || pieces_fault(fault, ESP_IMAGE_CONVERT_NO_SEGMENTS, 0, 0);
}

bool image_pieces_take(image_pieces_t *pieces, esp_image_chip_t chip, const esp_image_elf_t *elf,
                       esp_image_convert_fault_t *fault)
{
    size_t bytes;
    *pieces = (image_pieces_t){0};
    if (!pieces_measure(elf, &bytes, fault)) {
        return false;
    }
    pieces->list = calloc(elf->count, sizeof *pieces->list);
    pieces->bytes = calloc(bytes, 1);
    if (pieces->list == NULL || pieces->bytes == NULL) {
        return pieces_fault(fault, ESP_IMAGE_CONVERT_MEMORY, 0, 0);
    }
    uint8_t *at = pieces->bytes;
    for (size_t i = 0; i < elf->count; i++) {
        const esp_image_elf_part_t *part = &elf->parts[i];
        const uint32_t size = pieces_padded(part->size);
        image_piece_t *last = pieces->count > 0 ? &pieces->list[pieces->count - 1] : NULL;
        memcpy(at, part->data, part->size);
        if (last != NULL && pieces_join(last, chip, part->address)) {
            last->size += size;
        } else {
            pieces->list[pieces->count++] = (image_piece_t){part->address, size, at, part->role};
        }
        at += size;
    }
    for (size_t i = 0; i < pieces->count; i++) {
        if (pieces->list[i].size >= PIECES_MOST) {
            return pieces_fault(fault, ESP_IMAGE_CONVERT_LENGTH, pieces->list[i].address,
                                pieces->list[i].size);
        }
    }
    return true;
}

void image_pieces_free(image_pieces_t *pieces)
{
    free(pieces->list);
    free(pieces->bytes);
    *pieces = (image_pieces_t){0};
}

void image_pieces_sort(image_piece_t *list, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const image_piece_t piece = list[i];
        size_t at = i;
        for (; at > 0 && list[at - 1].address > piece.address; at--) {
            list[at] = list[at - 1];
        }
        list[at] = piece;
    }
}

void image_pieces_lead(image_piece_t *list, size_t count, esp_image_elf_role_t role)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].role == role) {
            const image_piece_t piece = list[i];
            memmove(list + 1, list, i * sizeof *list);
            list[0] = piece;
            return;
        }
    }
}
