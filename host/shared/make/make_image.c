/*
 * Images: of a linked program, of several files, and what one says of itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "make/maker.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAKE_TEXT = 256 };

static esploader_kind_t make_convert(esploader_make_t *make, const esp_image_elf_t *elf)
{
    static const esp_image_secure_pad_t pads[] = {
        [ESP_IMAGE_SECURE_NONE] = ESP_IMAGE_SECURE_PAD_NONE,
        [ESP_IMAGE_SECURE_V1] = ESP_IMAGE_SECURE_PAD_V1,
        [ESP_IMAGE_SECURE_V2] = ESP_IMAGE_SECURE_PAD_V2,
    };
    const make_options_t *options = &make->options;
    esp_image_convert_t wanted = ESP_IMAGE_CONVERT_DEFAULT;
    wanted.chip = options->chip != ESP_IMAGE_CHIP_UNKNOWN ? options->chip : esp_image_elf_chip(elf);
    if (wanted.chip == ESP_IMAGE_CHIP_UNKNOWN) {
        return make_refuse(make, "set the chip", "more than one chip could run this program");
    }
    wanted.version = options->version;
    wanted.min_revision = options->min_revision;
    wanted.max_revision = options->max_revision;
    wanted.without_hash = options->without_digest;
    wanted.page = options->page;
    wanted.pad_to = options->pad_to;
    wanted.secure_pad = pads[options->secure];
    const esp_image_setting_t set = esp_host_convert_settings(&wanted, &options->settings);
    if (set != ESP_IMAGE_SETTING_OK) {
        return make_refuse(make, NULL, esp_image_setting_text(set));
    }
    const esp_image_elf_part_t *stray = esp_image_elf_stray(elf, wanted.chip);
    if (stray != NULL) {
        esp_host_error_set(&make->error, ESP_HOST_ERROR_INPUT, "set the chip it was linked for",
                           "0x%" PRIx32 " is in no memory of the %s", stray->address,
                           esp_image_chip_name(wanted.chip));
        return make_failed(make);
    }
    esp_image_convert_fault_t fault;
    char text[MAKE_TEXT];
    if (!esp_image_convert(&wanted, elf, make->outputs, &fault)) {
        esp_image_convert_text(&fault, text, sizeof text);
        esp_image_convert_free(make->outputs);
        return make_refuse(make, NULL, text);
    }
    return ESPLOADER_OK;
}

esploader_kind_t esploader_make_image(esploader_make_t *make)
{
    const make_input_t *input = make_begin(make);
    esp_image_elf_t elf;
    if (input == NULL) {
        return make->kind;
    }
    const esp_image_elf_reason_t reason = esp_image_elf_read(
        input->bytes, input->size,
        make->options.segments ? ESP_IMAGE_ELF_SEGMENTS : ESP_IMAGE_ELF_SECTIONS, &elf);
    if (reason != ESP_IMAGE_ELF_OK) {
        char text[MAKE_TEXT];
        (void)snprintf(text, sizeof text, "the input %s", esp_image_elf_text(reason));
        (void)make_refuse(make, "give the .elf file that the linker made", text);
    } else {
        (void)make_convert(make, &elf);
    }
    esp_image_elf_free(&elf);
    return make->kind;
}

static void make_note(void *user, const char *path, uint32_t offset, esp_image_setting_t what)
{
    esp_image_csv_fault_t warning = {0};
    (void)snprintf(warning.text, sizeof warning.text, "%s at 0x%" PRIx32 ": %s", path, offset,
                   esp_image_setting_text(what));
    make_warn(user, &warning);
}

esploader_kind_t esploader_make_merged(esploader_make_t *make)
{
    const make_options_t *options = &make->options;
    const esp_host_merge_t wanted = {
        .chip = options->chip,
        .format = options->format,
        .settings = options->settings,
        .target_offset = options->target_offset,
        .pad_to = options->pad_to,
        .note = make_note,
        .user = make,
    };
    if (make_begin(make) == NULL) {
        return make->kind;
    }
    if (options->chip == ESP_IMAGE_CHIP_UNKNOWN) {
        esp_host_error_set(&make->error, ESP_HOST_ERROR_USAGE, "set the chip",
                           "what is merged is for one chip");
        return make_failed(make);
    }
    esp_host_merge_input_t *inputs = calloc(make->input_count, sizeof *inputs);
    if (inputs == NULL) {
        return make_no_memory(make);
    }
    for (size_t i = 0; i < make->input_count; i++) {
        const make_input_t *input = &make->inputs[i];
        inputs[i] = (esp_host_merge_input_t){input->name, input->offset, input->bytes, input->size};
    }
    (void)esp_host_merge_bytes(&wanted, inputs, make->input_count, &make->outputs[0].bytes,
                               &make->outputs[0].size, &make->error);
    make->outputs[0].offset = options->target_offset;
    free(inputs);
    return make_failed(make);
}

static void make_copy(char *to, size_t room, const char *from)
{
    (void)snprintf(to, room, "%s", from);
}

static esploader_image_t make_tell(const esp_image_t *image)
{
    esploader_image_t told = {
        .flash_mhz = esp_image_flash_mhz(image->chip, image->flash_clock_code),
        .flash_size = esp_image_flash_size(image->chip, image->flash_size_code),
        .entry = image->entry,
        .segments = image->segment_count,
        .length = image->length,
        .min_revision = esp_image_min_revision(image),
        .max_revision = image->max_revision,
        .has_digest = image->has_hash,
    };
    make_copy(told.chip, sizeof told.chip, esp_image_chip_name(image->chip));
    make_copy(told.kind, sizeof told.kind, esp_image_kind_name(image->kind));
    make_copy(told.flash_mode, sizeof told.flash_mode,
              esp_image_flash_mode_name(image->flash_mode));
    if (image->has_application) {
        const esp_image_application_t *application = &image->application;
        make_copy(told.project, sizeof told.project, application->project_name);
        make_copy(told.project_version, sizeof told.project_version, application->version);
        make_copy(told.idf_version, sizeof told.idf_version, application->idf_version);
        (void)snprintf(told.built, sizeof told.built, "%s %s", application->date,
                       application->time);
        memcpy(told.elf_sha256, application->elf_sha256, sizeof told.elf_sha256);
    } else if (image->has_bootloader) {
        make_copy(told.idf_version, sizeof told.idf_version, image->bootloader.idf_version);
        make_copy(told.built, sizeof told.built, image->bootloader.date_time);
    }
    return told;
}

static esploader_kind_t make_no_size(esploader_make_t *make)
{
    esp_host_error_set(&make->error, ESP_HOST_ERROR_USAGE, "set it to the size of the structure",
                       "struct_size is not filled in");
    return make_failed(make);
}

esploader_kind_t esploader_make_look(esploader_make_t *make, esploader_image_t *image)
{
    const uint32_t size = image->struct_size;
    const make_input_t *input = make_begin(make);
    esp_image_fault_t fault;
    char text[MAKE_TEXT];
    if (input == NULL) {
        return make->kind;
    }
    if (size < sizeof size) {
        return make_no_size(make);
    }
    esp_image_parse(input->bytes, input->size, make->options.chip, &make->image, &fault);
    esploader_image_t told = make_tell(&make->image);
    told.struct_size = size;
    memcpy(image, &told, size < sizeof told ? size : sizeof told);
    return fault.reason == ESP_IMAGE_OK
               ? ESPLOADER_OK
               : make_refuse(make, NULL, esp_image_fault_text(&fault, text, sizeof text));
}

esploader_kind_t esploader_make_segment(esploader_make_t *make, size_t index,
                                        esploader_segment_t *segment)
{
    const uint32_t size = segment->struct_size;
    if (size < sizeof size || index >= make->image.segment_count) {
        return ESPLOADER_ERROR_USAGE;
    }
    const esp_image_segment_t *known = &make->image.segments[index];
    esploader_segment_t told = {
        .struct_size = size,
        .address = known->load_address,
        .offset = known->data_offset,
        .size = known->size,
    };
    make_copy(told.memory, sizeof told.memory, esp_image_memory_name(known->memory));
    memcpy(segment, &told, size < sizeof told ? size : sizeof told);
    return ESPLOADER_OK;
}
