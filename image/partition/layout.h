/**
 * What the files of a partition table's CSV share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_LAYOUT_H
#define IMAGE_LAYOUT_H

#include "base/image_csv.h"
#include "esp_image_layout.h"
#include <stdint.h>

enum {
    IMAGE_LAYOUT_SECTOR = 0x1000,
    IMAGE_LAYOUT_PAGE = 0x10000,  /* of the flash cache */
    IMAGE_LAYOUT_UNDEFINED = 0x06 /* data of no subtype */
};

/** A line of the CSV before it has its place. */
typedef struct {
    esp_image_partition_t partition;
    unsigned line;
    bool has_offset;
    int64_t offset;
    int64_t size; /* negative: the partition ends there */
} image_layout_row_t;

/** A partition's name for people, in one of two buffers used in turn by the caller. */
const char *image_layout_name(const esp_image_partition_t *partition, char text[17]);

/** A number as Python's int(text, 0) takes it, with units K and M behind it. */
bool image_layout_number(const char *text, int64_t *value);

/** A type, or -1. */
int image_layout_type(const char *text);

/** A subtype by its name, or -1. */
int image_layout_subtype(uint8_t type, const char *text, const esp_image_layout_rules_t *rules);

/** Whether a name is that of a subtype of any type; `fits`: out, of this one. */
bool image_layout_is_subtype_name(const esp_image_partition_t *partition,
                                  const esp_image_layout_rules_t *rules, bool *fits);

/** Names that a type's subtypes may have, as "ota, phy, nvs ..."; "" where there is none. */
void image_layout_subtype_names(uint8_t type, char *text, size_t size);

/** Whether it is the bootloader or the table that the chip boots by. */
bool image_layout_is_primary(const esp_image_partition_t *partition);

/** What offsets of a type are multiples of. */
uint32_t image_layout_alignment(uint8_t type);

/** Gives rows their places. */
bool image_layout_place(image_layout_row_t *rows, unsigned count,
                        const esp_image_layout_rules_t *rules, esp_image_csv_fault_t *fault);

#endif
