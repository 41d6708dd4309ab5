/* SPDX-License-Identifier: Apache-2.0 */
#include "read/image_elf_file.h"
#include <stdlib.h>
#include <string.h>

/* Numbers of the ELF specification and of its registry. */
enum {
    ELF_MACHINE_XTENSA = 94,
    ELF_MACHINE_RISCV = 243,
    ELF_TYPE_PROGRAM = 2,
    ELF_TYPE_SHARED = 3,
    ELF_SECTION_BYTES = 1,
    ELF_SECTION_INIT = 14,
    ELF_SECTION_FINI = 15,
    ELF_SECTION_PREINIT = 16,
    ELF_SEGMENT_LOADED = 1,
};

static esp_image_elf_role_t elf_role(const char *name)
{
    if (name != NULL && strcmp(name, ".flash.appdesc") == 0) {
        return ESP_IMAGE_ELF_APPLICATION;
    }
    return name != NULL && strcmp(name, ".dram0.bootdesc") == 0 ? ESP_IMAGE_ELF_BOOTLOADER
                                                                : ESP_IMAGE_ELF_PLAIN;
}

/* esptool takes these kinds of sections, wherever they have an address, whatever their flags say.
 */
static bool elf_is_loaded(const image_elf_heading_t *heading, esp_image_elf_view_t view)
{
    const bool has_bytes =
        view == ESP_IMAGE_ELF_SEGMENTS
            ? heading->type == ELF_SEGMENT_LOADED
            : heading->type == ELF_SECTION_BYTES || heading->type == ELF_SECTION_INIT ||
                  heading->type == ELF_SECTION_FINI || heading->type == ELF_SECTION_PREINIT;
    return has_bytes && heading->address != 0 && heading->size > 0;
}

static bool elf_take(esp_image_elf_t *elf, const image_elf_heading_t *heading)
{
    if (heading->offset > elf->file_size || heading->size > elf->file_size - heading->offset ||
        heading->address > UINT32_MAX || heading->size - 1 > UINT32_MAX - heading->address) {
        return false;
    }
    elf->parts[elf->count++] = (esp_image_elf_part_t){
        .address = (uint32_t)heading->address,
        .size = (uint32_t)heading->size,
        .data = elf->file + heading->offset,
        .role = elf_role(heading->name),
    };
    return true;
}

static esp_image_elf_reason_t elf_read_parts(const image_elf_file_t *file,
                                             esp_image_elf_view_t view, esp_image_elf_t *elf)
{
    size_t count = 0;
    if (!image_elf_count(file, view, &count) || count > file->size) {
        return ESP_IMAGE_ELF_DAMAGED;
    }
    elf->parts = calloc(count + 1, sizeof *elf->parts);
    if (elf->parts == NULL) {
        return ESP_IMAGE_ELF_MEMORY;
    }
    /* The first of sections is none. */
    for (size_t i = view == ESP_IMAGE_ELF_SECTIONS ? 1 : 0; i < count; i++) {
        image_elf_heading_t heading;
        if (!image_elf_heading(file, view, i, &heading) ||
            (elf_is_loaded(&heading, view) && !elf_take(elf, &heading))) {
            return ESP_IMAGE_ELF_DAMAGED;
        }
    }
    return elf->count > 0 ? ESP_IMAGE_ELF_OK : ESP_IMAGE_ELF_EMPTY;
}

static esp_image_elf_reason_t elf_check(const image_elf_header_t *header)
{
    if (header->machine != ELF_MACHINE_XTENSA && header->machine != ELF_MACHINE_RISCV) {
        return ESP_IMAGE_ELF_MACHINE;
    }
    return header->type == ELF_TYPE_PROGRAM || header->type == ELF_TYPE_SHARED
               ? ESP_IMAGE_ELF_OK
               : ESP_IMAGE_ELF_NOT_LINKED;
}

esp_image_elf_reason_t esp_image_elf_read(const uint8_t *data, size_t size,
                                          esp_image_elf_view_t view, esp_image_elf_t *elf)
{
    image_elf_file_t file;
    image_elf_header_t header;
    *elf = (esp_image_elf_t){.file = data, .file_size = size};
    esp_image_elf_reason_t reason = image_elf_begin(&file, data, size, &header);
    if (reason == ESP_IMAGE_ELF_OK) {
        elf->entry = header.entry;
        reason = elf_check(&header);
    }
    if (reason == ESP_IMAGE_ELF_OK) {
        reason = elf_read_parts(&file, view, elf);
    }
    image_elf_end(&file);
    return reason;
}

void esp_image_elf_free(esp_image_elf_t *elf)
{
    free(elf->parts);
    *elf = (esp_image_elf_t){0};
}

const esp_image_elf_part_t *esp_image_elf_stray(const esp_image_elf_t *elf, esp_image_chip_t chip)
{
    for (size_t i = 0; i < elf->count; i++) {
        const esp_image_memory_t memory = esp_image_memory(chip, elf->parts[i].address);
        if (memory == ESP_IMAGE_MEMORY_PADDING || memory == ESP_IMAGE_MEMORY_OTHER) {
            return &elf->parts[i];
        }
    }
    return NULL;
}

static bool elf_fits(const esp_image_elf_t *elf, esp_image_chip_t chip)
{
    return esp_image_elf_stray(elf, chip) == NULL &&
           esp_image_memory(chip, elf->entry) == ESP_IMAGE_MEMORY_RAM;
}

esp_image_chip_t esp_image_elf_chip(const esp_image_elf_t *elf)
{
    esp_image_chip_t found = ESP_IMAGE_CHIP_UNKNOWN;
    for (int i = ESP_IMAGE_CHIP_UNKNOWN + 1; i < ESP_IMAGE_CHIP_COUNT; i++) {
        if (elf_fits(elf, (esp_image_chip_t)i)) {
            if (found != ESP_IMAGE_CHIP_UNKNOWN) {
                return ESP_IMAGE_CHIP_UNKNOWN;
            }
            found = (esp_image_chip_t)i;
        }
    }
    return found;
}

const char *esp_image_elf_text(esp_image_elf_reason_t reason)
{
    static const char *const texts[] = {
        [ESP_IMAGE_ELF_OK] = "nothing is wrong",
        [ESP_IMAGE_ELF_NOT_ELF] = "is no linked ELF program",
        [ESP_IMAGE_ELF_CLASS] = "is no linked ELF program of 32 bits, little-endian",
        [ESP_IMAGE_ELF_MACHINE] = "is an ELF file for neither Xtensa nor RISC-V",
        [ESP_IMAGE_ELF_NOT_LINKED] = "is no linked ELF program, but an object file or a core dump",
        [ESP_IMAGE_ELF_DAMAGED] = "is damaged: the file ends within a segment or a section",
        [ESP_IMAGE_ELF_EMPTY] = "holds nothing that is to be loaded",
        [ESP_IMAGE_ELF_MEMORY] = "cannot be read: out of memory",
    };
    return (unsigned)reason < sizeof texts / sizeof texts[0] ? texts[reason] : "unknown reason";
}
