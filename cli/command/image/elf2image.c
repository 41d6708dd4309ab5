/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "command/own.h"
#include "esp_host_file.h"
#include "esp_host_make.h"
#include "interrupt.h"
#include "option/flash_settings.h"
#include "view/failure.h"
#include "view/json/json_view.h"
#include "view/message.h"
#include "view/result/result.h"
#include <string.h>

typedef enum {
    ELF_OUTPUT,
    ELF_VERSION,
    ELF_MODE,
    ELF_CLOCK,
    ELF_SIZE,
    ELF_MIN_REV,
    ELF_MIN_REV_FULL,
    ELF_MAX_REV_FULL,
    ELF_SHA256_OFFSET,
    ELF_SECURE_PAD,
    ELF_SECURE_PAD_V2,
    ELF_NO_DIGEST,
    ELF_SEGMENTS,
    ELF_PAGE,
    ELF_PAD_TO,
    ELF_RAM_ONLY,
    ELF_CHIP,
    ELF_HELP,
    ELF_OPTIONS,
} elf_option_t;

const own_option_t elf2image_options[ELF_OPTIONS + 1] = {
    [ELF_OUTPUT] = {"output", "o", "FILE",
                    "the image's name; of version 1 what its two names begin\nwith [NAME.bin]"},
    [ELF_VERSION] = {"version", "e", "N", "form of an ESP8266's image: 1, 2 or 3 [1]"},
    [ELF_MODE] = {"flash-mode", "fm", "MODE", "qio, qout, dio or dout [qio]"},
    [ELF_CLOCK] = {"flash-freq", "ff", "CLOCK", "of flash, as 40m or 80m [code 0 of the chip]"},
    [ELF_SIZE] = {"flash-size", "fs", "SIZE", "of flash, as 4MB [1MB]"},
    [ELF_MIN_REV] = {"min-rev", "r", "N", "least chip revision, in the superseded field [0]"},
    [ELF_MIN_REV_FULL] = {"min-rev-full", NULL, "N",
                          "least chip revision, major * 100 + minor [0]"},
    [ELF_MAX_REV_FULL] = {"max-rev-full", NULL, "N",
                          "last chip revision, major * 100 + minor [any]"},
    [ELF_SHA256_OFFSET] = {"elf-sha256-offset", NULL, "OFFSET",
                           "where in the image the ELF file's SHA-256 goes\n[0xb0 where there is "
                           "an application's descriptor]"},
    [ELF_SECURE_PAD] = {"secure-pad", NULL, NULL, "leave room for a signature, Secure Boot V1"},
    [ELF_SECURE_PAD_V2] = {"secure-pad-v2", NULL, NULL,
                           "leave room for a signature, Secure Boot V2"},
    [ELF_NO_DIGEST] = {"dont-append-digest", NULL, NULL, "no SHA-256 at the image's end"},
    [ELF_SEGMENTS] = {"use-segments", NULL, NULL, "take the ELF file's segments, not its sections"},
    [ELF_PAGE] = {"flash-mmu-page-size", NULL, "SIZE",
                  "of the flash mapping, as 32KB [as the descriptor says,\nelse 64KB]"},
    [ELF_PAD_TO] = {"pad-to-size", NULL, "SIZE", "fill up with 0xFF to a multiple of it"},
    [ELF_RAM_ONLY] = {"ram-only-header", NULL, NULL,
                      "RAM first, and the header counts nothing else"},
    [ELF_CHIP] = OWN_OPTION_CHIP,
    [ELF_HELP] = OWN_OPTION_HELP,
    [ELF_OPTIONS] = {NULL, NULL, NULL, NULL},
};

typedef struct {
    esp_image_convert_t image;
    esp_image_settings_t settings;
    esp_image_elf_view_t view;
    const char *output;
    const char *chip;
    bool help;
} elf2image_t;

/* The flag of an option without an argument. */
static void elf2image_set_flag(elf2image_t *elf2image, elf_option_t option)
{
    esp_image_convert_t *image = &elf2image->image;
    switch (option) {
    case ELF_SECURE_PAD:
        image->secure_pad = ESP_IMAGE_SECURE_PAD_V1;
        break;
    case ELF_SECURE_PAD_V2:
        image->secure_pad = ESP_IMAGE_SECURE_PAD_V2;
        break;
    case ELF_NO_DIGEST:
        image->without_hash = true;
        break;
    case ELF_SEGMENTS:
        elf2image->view = ESP_IMAGE_ELF_SEGMENTS;
        break;
    case ELF_RAM_ONLY:
        image->ram_only_header = true;
        break;
    default: /* ELF_HELP */
        elf2image->help = true;
        break;
    }
}

static const char *elf2image_set_number(elf2image_t *elf2image, elf_option_t option,
                                        const char *argument)
{
    static const char revision[] = "a revision, major * 100 + minor";
    esp_image_convert_t *image = &elf2image->image;
    uint32_t value = 0;
    const bool is_number = esp_host_number(argument, &value);
    switch (option) {
    case ELF_VERSION:
        image->version = (esp_image_version_t)value;
        return is_number && value >= 1 && value <= 3 ? NULL : "1, 2 or 3";
    case ELF_MIN_REV:
        image->min_revision_old = (uint8_t)(value & 0xFF);
        return is_number && value <= 0xFF ? NULL : "a revision from 0 to 255";
    case ELF_MIN_REV_FULL:
        image->min_revision = (uint16_t)(value & 0xFFFF);
        return is_number && value <= 0xFFFF ? NULL : revision;
    case ELF_MAX_REV_FULL:
        image->max_revision = (uint16_t)(value & 0xFFFF);
        return is_number && value <= 0xFFFF ? NULL : revision;
    case ELF_SHA256_OFFSET:
        image->elf_hash = true;
        image->elf_hash_offset = value;
        return is_number ? NULL : "an offset, as 0xb0";
    case ELF_PAGE:
        return esp_host_size(argument, &image->page) && image->page != 0 ? NULL : "a size, as 64KB";
    default: /* ELF_PAD_TO */
        return esp_host_size(argument, &image->pad_to) && image->pad_to != 0 &&
                       image->pad_to <= 0x8000000
                   ? NULL
                   : "a size, as 64KB";
    }
}

static const char *elf2image_set(void *user, size_t index, const char *argument)
{
    elf2image_t *elf2image = user;
    if (argument == NULL) {
        elf2image_set_flag(elf2image, (elf_option_t)index);
        return NULL;
    }
    switch ((elf_option_t)index) {
    case ELF_OUTPUT:
        elf2image->output = argument;
        return argument[0] != '\0' ? NULL : "a name";
    case ELF_CHIP:
        elf2image->chip = argument;
        return NULL;
    case ELF_MODE:
        return flash_settings_mode(&elf2image->settings, argument, FLASH_SETTINGS_PLAIN);
    case ELF_CLOCK:
        return flash_settings_clock(&elf2image->settings, argument, FLASH_SETTINGS_PLAIN);
    case ELF_SIZE:
        return flash_settings_size(&elf2image->settings, argument, FLASH_SETTINGS_PLAIN);
    default:
        return elf2image_set_number(elf2image, (elf_option_t)index, argument);
    }
}

/* Codes depend on the chip, and on the version of its images. */
static cli_exit_t elf2image_set_codes(elf2image_t *elf2image)
{
    esp_image_convert_t *image = &elf2image->image;
    const esp_image_setting_t result = esp_host_convert_settings(image, &elf2image->settings);
    if (result == ESP_IMAGE_SETTING_OK) {
        return CLI_OK;
    }
    message_error(NULL, "%s: %s", esp_image_chip_name(image->chip), esp_image_setting_text(result));
    return CLI_BAD_INPUT;
}

static void elf2image_made(void *user, const char *path, const esp_image_made_t *file)
{
    const elf2image_t *elf2image = user;
    if (json_made(path, file->size)) {
        return;
    }
    message_say("Made %s: %zu bytes for the %s", path, file->size,
                esp_image_chip_name(elf2image->image.chip));
}

static cli_exit_t elf2image_run(elf2image_t *elf2image, const options_t *options, const char *path)
{
    esp_host_elf_t elf;
    esp_host_error_t error = {0};
    cli_exit_t exit = CLI_OK;
    if (!esp_host_elf_read(&elf, path, elf2image->view, interrupt_asked, NULL, &error)) {
        exit = failure_print(&error, NULL);
    } else {
        elf2image->image.chip =
            own_chip(options, elf2image->chip, esp_image_elf_chip(&elf.elf), &exit);
    }
    if (exit == CLI_OK) {
        exit = elf2image_set_codes(elf2image);
    }
    if (exit == CLI_OK && elf2image->image.secure_pad == ESP_IMAGE_SECURE_PAD_V1 &&
        !esp_image_signs_first(elf2image->image.chip)) {
        message_warn("leave room for the second version's with --secure-pad-v2",
                     "the %s has no signatures of the first version: --secure-pad has no effect",
                     esp_image_chip_name(elf2image->image.chip));
    }
    if (exit == CLI_OK && !esp_host_elf_convert(&elf, &elf2image->image, elf2image->output,
                                                elf2image_made, elf2image, &error)) {
        exit = failure_print(&error, NULL);
    }
    esp_host_elf_free(&elf);
    return exit;
}

cli_exit_t command_elf2image(const options_t *options)
{
    /* What the environment says of flash is known already. */
    elf2image_t elf2image = {.image = ESP_IMAGE_CONVERT_DEFAULT,
                             .settings = options->settings,
                             .view = ESP_IMAGE_ELF_SECTIONS};
    size_t operands;
    const cli_exit_t exit =
        own_parse(options, elf2image_options, elf2image_set, &elf2image, &operands);
    if (exit != CLI_OK) {
        return exit;
    }
    if (elf2image.help) {
        command_print_help(command_find(options->command));
        return CLI_OK;
    }
    return operands == 1 ? elf2image_run(&elf2image, options, options->operands[0])
                         : own_wrong_operands(options);
}
