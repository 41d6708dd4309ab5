/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/program.h"
#include "esp_host_chip.h"
#include "esp_host_file.h"
#include "esp_image_container.h"
#include "esp_image_convert.h"
#include "esp_image_spread.h"
#include <stdlib.h>
#include <string.h>

enum { PROGRAM_TEXT = 240 };

static bool program_refuse(const esp_host_program_t *program, esp_host_error_t *error,
                           const char *advice, const char *why)
{
    return esp_host_error_set(error, ESP_HOST_ERROR_INPUT, advice, "%s: %s", program->path, why);
}

/* An image in another form is one stretch of bytes, wherever it would lie in flash. */
static bool program_unpack(esp_host_program_t *program, esp_image_container_t container,
                           esp_host_error_t *error)
{
    esp_image_spread_t spread;
    esp_image_spread_fault_t fault;
    bool done = container == ESP_IMAGE_CONTAINER_HEX
                    ? esp_image_hex_read(program->bytes, program->size, &spread, &fault)
                    : esp_image_uf2_read(program->bytes, program->size, &spread, &fault);
    if (!done) {
        char text[PROGRAM_TEXT];
        esp_image_spread_text(&fault, text, sizeof text);
        program_refuse(program, error, "it is damaged: make or copy it again", text);
    } else if (spread.count > 1) {
        done = program_refuse(program, error, "give the image of one program for RAM",
                              "it holds more than one stretch of bytes");
    } else {
        /* What the bytes take is no more than the file did. */
        memcpy(program->bytes, spread.stretches[0].data, spread.stretches[0].size);
        program->size = spread.stretches[0].size;
    }
    esp_image_spread_free(&spread);
    return done;
}

bool esp_host_program_read(esp_host_program_t *program, const char *path,
                           bool (*cancelled)(void *user), void *user, esp_host_error_t *error)
{
    *program = (esp_host_program_t){.path = path};
    if (!esp_host_file_read(path, cancelled, user, &program->bytes, &program->size, error)) {
        return false;
    }
    const esp_image_container_t container = esp_image_container(program->bytes, program->size);
    switch (container) {
    case ESP_IMAGE_CONTAINER_HEX:
    case ESP_IMAGE_CONTAINER_UF2:
        return program_unpack(program, container, error);
    case ESP_IMAGE_CONTAINER_ELF:
        program->_elf = program->bytes;
        program->_elf_size = program->size;
        program->bytes = NULL;
        program->size = 0;
        return true;
    default:
        return true;
    }
}

static bool program_make(esp_host_program_t *program, const esp_image_elf_t *elf,
                         esp_image_chip_t chip, esp_host_error_t *error)
{
    esp_image_convert_t wanted = ESP_IMAGE_CONVERT_DEFAULT;
    esp_image_made_t made[ESP_IMAGE_CONVERT_FILES];
    esp_image_convert_fault_t fault;
    const esp_image_elf_part_t *stray = esp_image_elf_stray(elf, chip);
    if (stray != NULL) {
        return esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                                  "check the chip that it is built for",
                                  "%s: what is at 0x%08x is in no memory of the %s", program->path,
                                  (unsigned)stray->address, esp_image_chip_name(chip));
    }
    wanted.chip = chip;
    wanted.version = ESP_IMAGE_VERSION_3;
    const bool done = esp_image_convert(&wanted, elf, made, &fault);
    if (done) {
        free(program->bytes);
        program->bytes = made[0].bytes;
        program->size = (uint32_t)made[0].size;
        made[0].bytes = NULL;
    } else {
        char text[PROGRAM_TEXT];
        esp_image_convert_text(&fault, text, sizeof text);
        program_refuse(program, error, NULL, text);
    }
    esp_image_convert_free(made);
    return done;
}

bool program_convert(esp_host_program_t *program, target_chip_t chip, esp_host_error_t *error)
{
    esp_image_elf_t elf;
    if (program->_elf == NULL || chip == ESP_UNKNOWN_CHIP) {
        return true;
    }
    const esp_image_elf_reason_t reason =
        esp_image_elf_read(program->_elf, program->_elf_size, ESP_IMAGE_ELF_SECTIONS, &elf);
    const bool done = reason == ESP_IMAGE_ELF_OK
                          ? program_make(program, &elf, esp_host_image_chip(chip), error)
                          : program_refuse(program, error, NULL, esp_image_elf_text(reason));
    esp_image_elf_free(&elf);
    return done;
}
