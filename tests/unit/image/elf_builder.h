/**
 * Linked programs in memory, for tests: sections of given bytes at given addresses.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ELF_BUILDER_H
#define ELF_BUILDER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    ELF_BUILDER_XTENSA = 94,
    ELF_BUILDER_RISCV = 243,
    ELF_BUILDER_SIZE = 1 << 18,
    ELF_BUILDER_SECTIONS = 24,
    ELF_BUILDER_HEADER = 52,
    ELF_BUILDER_HEADING = 40,
};

typedef struct {
    const char *name;
    uint32_t address;
    uint32_t size;
    uint8_t seed; /* of its bytes; 0: zeros */
} elf_section_t;

typedef struct {
    uint8_t bytes[ELF_BUILDER_SIZE];
    size_t size;
} elf_built_t;

static inline void elf_put(uint8_t *to, uint32_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++) {
        to[i] = (uint8_t)(value >> (8 * i));
    }
}

static inline uint8_t elf_byte(const elf_section_t *section, uint32_t at)
{
    return section->seed == 0 ? 0 : (uint8_t)(section->seed * 31u + at * 7u + at / 253u);
}

static inline void elf_heading(uint8_t *to, const uint32_t words[10])
{
    for (unsigned i = 0; i < 10; i++) {
        elf_put(to + 4 * i, words[i], 4);
    }
}

/** Sections follow the header, then their names, then their headings. */
static inline void elf_build(elf_built_t *elf, uint16_t machine, uint32_t entry,
                             const elf_section_t *sections, size_t count)
{
    uint8_t headings[(ELF_BUILDER_SECTIONS + 2) * ELF_BUILDER_HEADING] = {0};
    char names[1024] = "";
    size_t names_size = 1;
    memset(elf, 0, sizeof *elf);
    elf->size = ELF_BUILDER_HEADER;
    for (size_t i = 0; i < count; i++) {
        const elf_section_t *section = &sections[i];
        elf_heading(headings + (i + 1) * ELF_BUILDER_HEADING,
                    (uint32_t[10]){(uint32_t)names_size, 1, 2, section->address,
                                   (uint32_t)elf->size, section->size, 0, 0, 4, 0});
        strcpy(names + names_size, section->name);
        names_size += strlen(section->name) + 1;
        for (uint32_t at = 0; at < section->size; at++) {
            elf->bytes[elf->size++] = elf_byte(section, at);
        }
    }
    elf_heading(headings + (count + 1) * ELF_BUILDER_HEADING,
                (uint32_t[10]){0, 3, 0, 0, (uint32_t)elf->size, (uint32_t)names_size, 0, 0, 1, 0});
    memcpy(elf->bytes + elf->size, names, names_size);
    elf->size = (elf->size + names_size + 3) / 4 * 4;
    memcpy(elf->bytes,
           "\x7F"
           "ELF\1\1\1",
           7);
    elf_put(elf->bytes + 16, 2, 2);
    elf_put(elf->bytes + 18, machine, 2);
    elf_put(elf->bytes + 20, 1, 4);
    elf_put(elf->bytes + 24, entry, 4);
    elf_put(elf->bytes + 32, (uint32_t)elf->size, 4);
    elf_put(elf->bytes + 40, ELF_BUILDER_HEADER, 2);
    elf_put(elf->bytes + 46, ELF_BUILDER_HEADING, 2);
    elf_put(elf->bytes + 48, (uint32_t)count + 2, 2);
    elf_put(elf->bytes + 50, (uint32_t)count + 1, 2);
    memcpy(elf->bytes + elf->size, headings, (count + 2) * ELF_BUILDER_HEADING);
    elf->size += (count + 2) * ELF_BUILDER_HEADING;
}

#endif
