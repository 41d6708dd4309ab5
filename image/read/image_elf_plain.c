/*
 * A build without libelf. Places and numbers: the ELF specification (System V Application Binary
 * Interface, chapters "ELF Header", "Sections", "Program Header").
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/image_bytes.h"
#include "read/image_elf_file.h"
#include <string.h>

/* Places in the file's header, and in a heading. */
enum {
    HEADER_CLASS = 4,
    HEADER_DATA = 5,
    HEADER_VERSION = 6,
    HEADER_TYPE = 16,
    HEADER_MACHINE = 18,
    HEADER_ENTRY = 24,
    HEADER_SEGMENTS = 28,
    HEADER_SECTIONS = 32,
    HEADER_SEGMENT_COUNT = 44,
    HEADER_SECTION_COUNT = 48,
    HEADER_NAMES = 50,
    HEADER_SIZE = 52,

    SECTION_NAME = 0,
    SECTION_TYPE = 4,
    SECTION_ADDRESS = 12,
    SECTION_OFFSET = 16,
    SECTION_FILE_SIZE = 20,
    SECTION_LINK = 24,
    SECTION_INFO = 28,
    SECTION_SIZE = 40,

    SEGMENT_TYPE = 0,
    SEGMENT_OFFSET = 4,
    SEGMENT_ADDRESS = 12,
    SEGMENT_FILE_SIZE = 16,
    SEGMENT_SIZE = 32,

    CLASS_32 = 1,
    DATA_LITTLE_ENDIAN = 1,
    VERSION_CURRENT = 1,
    TYPE_NO_BYTES = 8, /* of a section */
    MANY = 0xFFFF,     /* the number stands in the first section's heading */
};

esp_image_elf_reason_t image_elf_begin(image_elf_file_t *file, const uint8_t *data, size_t size,
                                       image_elf_header_t *header)
{
    static const uint8_t magic[] = {0x7F, 'E', 'L', 'F'};
    *file = (image_elf_file_t){data, size, NULL};
    if (size < HEADER_SIZE || memcmp(data, magic, sizeof magic) != 0 ||
        data[HEADER_VERSION] != VERSION_CURRENT) {
        return ESP_IMAGE_ELF_NOT_ELF;
    }
    if (data[HEADER_CLASS] != CLASS_32 || data[HEADER_DATA] != DATA_LITTLE_ENDIAN) {
        return ESP_IMAGE_ELF_CLASS;
    }
    *header = (image_elf_header_t){
        .type = image_get16(data + HEADER_TYPE),
        .machine = image_get16(data + HEADER_MACHINE),
        .entry = image_get32(data + HEADER_ENTRY),
    };
    return ESP_IMAGE_ELF_OK;
}

/* @return the heading's bytes; NULL: the file ends before them */
static const uint8_t *plain_place(const image_elf_file_t *file, esp_image_elf_view_t view,
                                  size_t index)
{
    const bool is_section = view == ESP_IMAGE_ELF_SECTIONS;
    const size_t size = is_section ? SECTION_SIZE : SEGMENT_SIZE;
    const uint32_t offset =
        image_get32(file->data + (is_section ? HEADER_SECTIONS : HEADER_SEGMENTS));
    return offset <= file->size && index < (file->size - offset) / size
               ? file->data + offset + index * size
               : NULL;
}

/* A number of the header, or what the first section says in its place. */
static bool plain_number(const image_elf_file_t *file, size_t at, uint16_t many, size_t instead,
                         size_t *number)
{
    const uint8_t *first = plain_place(file, ESP_IMAGE_ELF_SECTIONS, 0);
    *number = image_get16(file->data + at);
    if (*number != many || image_get32(file->data + HEADER_SECTIONS) == 0) {
        return true;
    }
    *number = first != NULL ? image_get32(first + instead) : 0;
    return first != NULL;
}

bool image_elf_count(const image_elf_file_t *file, esp_image_elf_view_t view, size_t *count)
{
    const bool known = view == ESP_IMAGE_ELF_SECTIONS
                           ? plain_number(file, HEADER_SECTION_COUNT, 0, SECTION_FILE_SIZE, count)
                           : plain_number(file, HEADER_SEGMENT_COUNT, MANY, SECTION_INFO, count);
    return known && (*count == 0 || plain_place(file, view, *count - 1) != NULL);
}

/* A text that ends within the table of names, which lies within the file. */
static const char *plain_name(const image_elf_file_t *file, uint32_t at)
{
    size_t names;
    if (!plain_number(file, HEADER_NAMES, MANY, SECTION_LINK, &names)) {
        return NULL;
    }
    const uint8_t *table = plain_place(file, ESP_IMAGE_ELF_SECTIONS, names);
    if (names == 0 || table == NULL || image_get32(table + SECTION_TYPE) == TYPE_NO_BYTES) {
        return NULL;
    }
    const uint32_t offset = image_get32(table + SECTION_OFFSET);
    const uint32_t size = image_get32(table + SECTION_FILE_SIZE);
    if (offset > file->size || size > file->size - offset || at >= size ||
        memchr(file->data + offset + at, '\0', size - at) == NULL) {
        return NULL;
    }
    return (const char *)file->data + offset + at;
}

bool image_elf_heading(const image_elf_file_t *file, esp_image_elf_view_t view, size_t index,
                       image_elf_heading_t *heading)
{
    const uint8_t *at = plain_place(file, view, index);
    if (at == NULL) {
        return false;
    }
    if (view == ESP_IMAGE_ELF_SECTIONS) {
        *heading = (image_elf_heading_t){
            .type = image_get32(at + SECTION_TYPE),
            .address = image_get32(at + SECTION_ADDRESS),
            .offset = image_get32(at + SECTION_OFFSET),
            .size = image_get32(at + SECTION_FILE_SIZE),
            .name = plain_name(file, image_get32(at + SECTION_NAME)),
        };
    } else {
        *heading = (image_elf_heading_t){
            .type = image_get32(at + SEGMENT_TYPE),
            .address = image_get32(at + SEGMENT_ADDRESS),
            .offset = image_get32(at + SEGMENT_OFFSET),
            .size = image_get32(at + SEGMENT_FILE_SIZE),
        };
    }
    return true;
}

void image_elf_end(image_elf_file_t *file)
{
    *file = (image_elf_file_t){0};
}
