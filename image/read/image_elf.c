/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_image_elf.h"
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

/* Numbers of the ELF specification's registry; older elf.h have no RISC-V. */
enum { ELF_MACHINE_XTENSA = 94, ELF_MACHINE_RISCV = 243 };

typedef struct {
    const uint8_t *data;
    size_t size;
    Elf *elf;
    esp_image_elf_t *out;
} elf_reader_t;

static esp_image_elf_reason_t elf_take(const elf_reader_t *reader, uint64_t address,
                                       uint64_t offset, uint64_t size, esp_image_elf_role_t role)
{
    if (offset > reader->size || size > reader->size - offset || address > UINT32_MAX ||
        size - 1 > UINT32_MAX - address) {
        return ESP_IMAGE_ELF_DAMAGED;
    }
    reader->out->parts[reader->out->count++] = (esp_image_elf_part_t){
        .address = (uint32_t)address,
        .size = (uint32_t)size,
        .data = reader->data + offset,
        .role = role,
    };
    return ESP_IMAGE_ELF_OK;
}

static esp_image_elf_role_t elf_role(const char *name)
{
    if (name != NULL && strcmp(name, ".flash.appdesc") == 0) {
        return ESP_IMAGE_ELF_APPLICATION;
    }
    return name != NULL && strcmp(name, ".dram0.bootdesc") == 0 ? ESP_IMAGE_ELF_BOOTLOADER
                                                                : ESP_IMAGE_ELF_PLAIN;
}

/* esptool takes these kinds, wherever they have an address, whatever their flags say. */
static bool elf_is_loaded(const GElf_Shdr *section)
{
    const bool has_bytes = section->sh_type == SHT_PROGBITS || section->sh_type == SHT_INIT_ARRAY ||
                           section->sh_type == SHT_FINI_ARRAY ||
                           section->sh_type == SHT_PREINIT_ARRAY;
    return has_bytes && section->sh_addr != 0 && section->sh_size > 0;
}

static esp_image_elf_reason_t elf_read_sections(const elf_reader_t *reader)
{
    size_t names = 0;
    if (elf_getshdrstrndx(reader->elf, &names) != 0) {
        return ESP_IMAGE_ELF_DAMAGED;
    }
    for (Elf_Scn *scn = elf_nextscn(reader->elf, NULL); scn != NULL;
         scn = elf_nextscn(reader->elf, scn)) {
        GElf_Shdr section;
        if (gelf_getshdr(scn, &section) == NULL) {
            return ESP_IMAGE_ELF_DAMAGED;
        }
        if (elf_is_loaded(&section)) {
            const esp_image_elf_reason_t reason =
                elf_take(reader, section.sh_addr, section.sh_offset, section.sh_size,
                         elf_role(elf_strptr(reader->elf, names, section.sh_name)));
            if (reason != ESP_IMAGE_ELF_OK) {
                return reason;
            }
        }
    }
    return ESP_IMAGE_ELF_OK;
}

static esp_image_elf_reason_t elf_read_segments(const elf_reader_t *reader, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        GElf_Phdr segment;
        if (gelf_getphdr(reader->elf, (int)i, &segment) == NULL) {
            return ESP_IMAGE_ELF_DAMAGED;
        }
        if (segment.p_type == PT_LOAD && segment.p_filesz > 0 && segment.p_paddr != 0) {
            const esp_image_elf_reason_t reason = elf_take(
                reader, segment.p_paddr, segment.p_offset, segment.p_filesz, ESP_IMAGE_ELF_PLAIN);
            if (reason != ESP_IMAGE_ELF_OK) {
                return reason;
            }
        }
    }
    return ESP_IMAGE_ELF_OK;
}

static esp_image_elf_reason_t elf_check(Elf *elf, GElf_Ehdr *header)
{
    if (elf == NULL || elf_kind(elf) != ELF_K_ELF || gelf_getehdr(elf, header) == NULL) {
        return ESP_IMAGE_ELF_NOT_ELF;
    }
    if (gelf_getclass(elf) != ELFCLASS32 || header->e_ident[EI_DATA] != ELFDATA2LSB) {
        return ESP_IMAGE_ELF_CLASS;
    }
    if (header->e_machine != ELF_MACHINE_XTENSA && header->e_machine != ELF_MACHINE_RISCV) {
        return ESP_IMAGE_ELF_MACHINE;
    }
    return header->e_type == ET_EXEC || header->e_type == ET_DYN ? ESP_IMAGE_ELF_OK
                                                                 : ESP_IMAGE_ELF_NOT_LINKED;
}

static esp_image_elf_reason_t elf_read(elf_reader_t *reader, esp_image_elf_view_t view)
{
    GElf_Ehdr header;
    size_t count = 0;
    const bool by_section = view == ESP_IMAGE_ELF_SECTIONS;
    esp_image_elf_reason_t reason = elf_check(reader->elf, &header);
    if (reason != ESP_IMAGE_ELF_OK) {
        return reason;
    }
    reader->out->entry = (uint32_t)header.e_entry;
    if ((by_section ? elf_getshdrnum(reader->elf, &count) : elf_getphdrnum(reader->elf, &count)) !=
            0 ||
        count > reader->size) {
        return ESP_IMAGE_ELF_DAMAGED;
    }
    reader->out->parts = calloc(count + 1, sizeof *reader->out->parts);
    if (reader->out->parts == NULL) {
        return ESP_IMAGE_ELF_MEMORY;
    }
    reason = by_section && count == 0 ? ESP_IMAGE_ELF_EMPTY
             : by_section             ? elf_read_sections(reader)
                                      : elf_read_segments(reader, count);
    return reason == ESP_IMAGE_ELF_OK && reader->out->count == 0 ? ESP_IMAGE_ELF_EMPTY : reason;
}

esp_image_elf_reason_t esp_image_elf_read(const uint8_t *data, size_t size,
                                          esp_image_elf_view_t view, esp_image_elf_t *elf)
{
    *elf = (esp_image_elf_t){.file = data, .file_size = size};
    (void)elf_version(EV_CURRENT);
    /* libelf reads through this pointer only: the file is not opened for writing. */
    elf_reader_t reader = {data, size, elf_memory((char *)(uintptr_t)data, size), elf};
    const esp_image_elf_reason_t reason = elf_read(&reader, view);
    (void)elf_end(reader.elf);
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
