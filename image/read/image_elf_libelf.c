/* SPDX-License-Identifier: Apache-2.0 */
#include "read/image_elf_file.h"
#include <gelf.h>

esp_image_elf_reason_t image_elf_begin(image_elf_file_t *file, const uint8_t *data, size_t size,
                                       image_elf_header_t *header)
{
    GElf_Ehdr found;
    (void)elf_version(EV_CURRENT);
    /* libelf reads through this pointer only: the file is not opened for writing. */
    Elf *elf = elf_memory((char *)(uintptr_t)data, size);
    *file = (image_elf_file_t){data, size, elf};
    if (elf == NULL || elf_kind(elf) != ELF_K_ELF || gelf_getehdr(elf, &found) == NULL) {
        return ESP_IMAGE_ELF_NOT_ELF;
    }
    if (gelf_getclass(elf) != ELFCLASS32 || found.e_ident[EI_DATA] != ELFDATA2LSB) {
        return ESP_IMAGE_ELF_CLASS;
    }
    *header = (image_elf_header_t){found.e_type, found.e_machine, (uint32_t)found.e_entry};
    return ESP_IMAGE_ELF_OK;
}

bool image_elf_count(const image_elf_file_t *file, esp_image_elf_view_t view, size_t *count)
{
    size_t names;
    if (view == ESP_IMAGE_ELF_SEGMENTS) {
        return elf_getphdrnum(file->elf, count) == 0;
    }
    return elf_getshdrnum(file->elf, count) == 0 &&
           (*count == 0 || elf_getshdrstrndx(file->elf, &names) == 0);
}

static bool libelf_section(Elf *elf, size_t index, image_elf_heading_t *heading)
{
    size_t names;
    GElf_Shdr section;
    if (elf_getshdrstrndx(elf, &names) != 0 ||
        gelf_getshdr(elf_getscn(elf, index), &section) == NULL) {
        return false;
    }
    *heading = (image_elf_heading_t){
        .type = section.sh_type,
        .address = section.sh_addr,
        .offset = section.sh_offset,
        .size = section.sh_size,
        .name = elf_strptr(elf, names, section.sh_name),
    };
    return true;
}

bool image_elf_heading(const image_elf_file_t *file, esp_image_elf_view_t view, size_t index,
                       image_elf_heading_t *heading)
{
    GElf_Phdr segment;
    if (view == ESP_IMAGE_ELF_SECTIONS) {
        return libelf_section(file->elf, index, heading);
    }
    if (gelf_getphdr(file->elf, (int)index, &segment) == NULL) {
        return false;
    }
    *heading = (image_elf_heading_t){
        .type = segment.p_type,
        .address = segment.p_paddr,
        .offset = segment.p_offset,
        .size = segment.p_filesz,
    };
    return true;
}

void image_elf_end(image_elf_file_t *file)
{
    (void)elf_end(file->elf);
}
