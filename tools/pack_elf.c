/**
 * esploader-pack: makes an image of a program that a linker has placed in RAM.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image.h"
#include "esp_image_elf.h"
#include "esp_image_pack.h"
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PACK_USAGE = 2, PACK_FLASH_SIZE = 4 << 20, PACK_HEADERS = 1024 };

static const char pack_help[] =
    "usage: esploader-pack --chip CHIP ELF IMAGE\n"
    "Makes an image of a program that lies in RAM: for the ROM to load from flash,\n"
    "or for a loader to put into RAM. What the ELF file loads becomes the image's\n"
    "segments, in the same order.\n"
    "\n"
    "  --chip CHIP  the chip, such as esp32c3\n"
    "  --help       print this\n";

typedef struct {
    esp_image_pack_t pack;
    esp_image_part_t parts[ESP_IMAGE_MAX_SEGMENTS];
    size_t bytes; /* of all parts */
    uint8_t *file;
    size_t file_size;
    esp_image_elf_t elf;
} pack_program_t;

static bool pack_fail(const char *path, const char *what)
{
    (void)fprintf(stderr, "esploader-pack: %s: %s\n", path, what);
    return false;
}

static bool pack_read_program(pack_program_t *program, const char *path)
{
    const esp_image_elf_reason_t reason = esp_image_elf_read(program->file, program->file_size,
                                                             ESP_IMAGE_ELF_SEGMENTS, &program->elf);
    if (reason != ESP_IMAGE_ELF_OK) {
        return pack_fail(path, esp_image_elf_text(reason));
    }
    if (program->elf.count > ESP_IMAGE_MAX_SEGMENTS) {
        return pack_fail(path, esp_image_pack_text(ESP_IMAGE_PACK_COUNT));
    }
    program->pack.entry = program->elf.entry;
    program->pack.count = program->elf.count;
    for (size_t i = 0; i < program->elf.count; i++) {
        const esp_image_elf_part_t *part = &program->elf.parts[i];
        program->parts[i] = (esp_image_part_t){part->address, part->size, part->data};
        program->bytes += part->size;
    }
    return true;
}

static bool pack_read_file(pack_program_t *program, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return pack_fail(path, strerror(errno));
    }
    const long size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    program->file_size = size > 0 ? (size_t)size : 0;
    program->file = malloc(program->file_size + 1);
    rewind(file);
    const bool done = size >= 0 && program->file != NULL &&
                      fread(program->file, 1, program->file_size, file) == program->file_size;
    (void)fclose(file);
    return done || pack_fail(path, "cannot be read");
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
    const bool made = pack_read_file(&program, elf_path) && pack_read_program(&program, elf_path) &&
                      pack_image(&program, elf_path, image_path);
    esp_image_elf_free(&program.elf);
    free(program.file);
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
