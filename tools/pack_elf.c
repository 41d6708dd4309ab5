/**
 * esploader-pack: makes an image of a program that a linker has placed in RAM.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image.h"
#include "esp_image_pack.h"
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PACK_USAGE = 2, PACK_FLASH_SIZE = 4 << 20, PACK_HEADERS = 1024 };

static const char pack_help[] =
    "usage: esploader-pack --chip CHIP ELF IMAGE\n"
    "Makes an image of a program that lies in RAM: for the ROM to load from flash, or for a "
    "loader\n"
    "to put into RAM. What the ELF file loads becomes the image's segments, in the same order.\n"
    "\n"
    "  --chip CHIP  the chip, such as esp32c3\n"
    "  --help       print this\n";

typedef struct {
    esp_image_pack_t pack;
    esp_image_part_t parts[ESP_IMAGE_MAX_SEGMENTS];
    size_t bytes; /* of all parts */
} pack_program_t;

static bool pack_fail(const char *path, const char *what)
{
    (void)fprintf(stderr, "esploader-pack: %s: %s\n", path, what);
    return false;
}

static bool pack_take_segment(pack_program_t *program, const GElf_Phdr *segment, const char *file,
                              size_t size, const char *path)
{
    if (program->pack.count == ESP_IMAGE_MAX_SEGMENTS) {
        return pack_fail(path, esp_image_pack_text(ESP_IMAGE_PACK_COUNT));
    }
    if (segment->p_offset > size || segment->p_filesz > size - segment->p_offset) {
        return pack_fail(path, "the file ends within a segment");
    }
    program->parts[program->pack.count++] = (esp_image_part_t){
        .address = (uint32_t)segment->p_vaddr,
        .size = (uint32_t)segment->p_filesz,
        .data = (const uint8_t *)file + segment->p_offset,
    };
    program->bytes += segment->p_filesz;
    return true;
}

static bool pack_read_program(pack_program_t *program, Elf *elf, const char *path)
{
    GElf_Ehdr header;
    size_t count = 0;
    size_t size = 0;
    const char *file = elf_rawfile(elf, &size);
    if (elf_kind(elf) != ELF_K_ELF || file == NULL || gelf_getehdr(elf, &header) == NULL ||
        gelf_getclass(elf) != ELFCLASS32 || header.e_type != ET_EXEC ||
        elf_getphdrnum(elf, &count) != 0) {
        return pack_fail(path, "is no linked ELF program of 32 bits");
    }
    program->pack.entry = (uint32_t)header.e_entry;
    for (size_t i = 0; i < count; i++) {
        GElf_Phdr segment;
        if (gelf_getphdr(elf, (int)i, &segment) == NULL) {
            return pack_fail(path, elf_errmsg(-1));
        }
        if (segment.p_type == PT_LOAD && segment.p_filesz > 0 &&
            !pack_take_segment(program, &segment, file, size, path)) {
            return false;
        }
    }
    return true;
}

static bool pack_write(const char *path, const uint8_t *image, size_t size)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return pack_fail(path, strerror(errno));
    }
    bool written = fwrite(image, 1, size, file) == size;
    written = fclose(file) == 0 && written;
    return written || pack_fail(path, strerror(errno));
}

static bool pack_image(const pack_program_t *program, const char *elf_path, const char *image_path)
{
    const size_t capacity = program->bytes + PACK_HEADERS;
    uint8_t *image = malloc(capacity);
    if (image == NULL) {
        return pack_fail(elf_path, "not enough memory");
    }
    size_t part = 0;
    size_t size = 0;
    const esp_image_pack_reason_t reason =
        esp_image_pack(&program->pack, image, capacity, &part, &size);
    bool made = reason == ESP_IMAGE_PACK_OK && pack_write(image_path, image, size);
    if (reason != ESP_IMAGE_PACK_OK && part < program->pack.count) {
        (void)fprintf(stderr,
                      "esploader-pack: %s: segment %zu, 0x%08" PRIx32 ", %" PRIu32
                      " bytes; entry 0x%08" PRIx32 ": %s\n",
                      elf_path, part, program->parts[part].address, program->parts[part].size,
                      program->pack.entry, esp_image_pack_text(reason));
    } else if (reason != ESP_IMAGE_PACK_OK) {
        (void)pack_fail(elf_path, esp_image_pack_text(reason));
    }
    free(image);
    return made;
}

static bool pack_run(esp_image_chip_t chip, const char *elf_path, const char *image_path)
{
    pack_program_t program = {.pack = {.chip = chip, .flash_size = PACK_FLASH_SIZE}};
    program.pack.parts = program.parts;
    const int file = open(elf_path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return pack_fail(elf_path, strerror(errno));
    }
    (void)elf_version(EV_CURRENT);
    Elf *elf = elf_begin(file, ELF_C_READ, NULL);
    const bool made = elf == NULL ? pack_fail(elf_path, elf_errmsg(-1))
                                  : pack_read_program(&program, elf, elf_path) &&
                                        pack_image(&program, elf_path, image_path);
    (void)elf_end(elf);
    (void)close(file);
    return made;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"chip", required_argument, NULL, 'c'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    esp_image_chip_t chip = ESP_IMAGE_CHIP_UNKNOWN;
    for (int option = 0; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 'h') {
            (void)fputs(pack_help, stdout);
            return EXIT_SUCCESS;
        }
        if (option != 'c') {
            return PACK_USAGE;
        }
        chip = esp_image_chip_by_name(optarg);
        if (chip == ESP_IMAGE_CHIP_UNKNOWN) {
            (void)pack_fail(optarg, "no chip is called so");
            return PACK_USAGE;
        }
    }
    if (chip == ESP_IMAGE_CHIP_UNKNOWN || argc - optind != 2) {
        (void)fputs("esploader-pack: give --chip CHIP, an ELF file and the image's name; --help "
                    "tells more\n",
                    stderr);
        return PACK_USAGE;
    }
    return pack_run(chip, argv[optind], argv[optind + 1]) ? EXIT_SUCCESS : EXIT_FAILURE;
}
