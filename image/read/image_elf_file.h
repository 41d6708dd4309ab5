/**
 * The headers of an ELF file of 32 bits, little-endian: through libelf, or in builds without it by
 * a reader of this project's own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_ELF_FILE_H
#define IMAGE_ELF_FILE_H

#include "esp_image_elf.h"
#include <stdbool.h>

typedef struct {
    const uint8_t *data;
    size_t size;
    void *elf; /**< libelf's */
} image_elf_file_t;

typedef struct {
    uint16_t type;
    uint16_t machine;
    uint32_t entry;
} image_elf_header_t;

/** A heading of a section or of a segment. Places may lie anywhere, also outside the file. */
typedef struct {
    uint32_t type;
    uint64_t address; /**< of a segment the physical one */
    uint64_t offset;
    uint64_t size;    /**< in the file */
    const char *name; /**< of a section; NULL: it has none that can be read */
} image_elf_heading_t;

/** Begins, and reads the file's header. To be ended in any case. */
esp_image_elf_reason_t image_elf_begin(image_elf_file_t *file, const uint8_t *data, size_t size,
                                       image_elf_header_t *header);

/** How many headings there are, the first of sections, which is none, among them. @return false:
 *  they do not fit the file */
bool image_elf_count(const image_elf_file_t *file, esp_image_elf_view_t view, size_t *count);

bool image_elf_heading(const image_elf_file_t *file, esp_image_elf_view_t view, size_t index,
                       image_elf_heading_t *heading);

void image_elf_end(image_elf_file_t *file);

#endif
