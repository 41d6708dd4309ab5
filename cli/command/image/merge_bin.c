/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "command/own.h"
#include "esp_host_file.h"
#include "esp_host_make.h"
#include "esp_image_spread.h"
#include "interrupt.h"
#include "option/flash_settings.h"
#include "view/failure.h"
#include "view/json/json_view.h"
#include "view/message.h"
#include <string.h>

typedef enum {
    MERGE_OUTPUT,
    MERGE_FORMAT,
    MERGE_MODE,
    MERGE_CLOCK,
    MERGE_SIZE,
    MERGE_TARGET,
    MERGE_PAD_TO,
    MERGE_FILL,
    MERGE_CHUNK,
    MERGE_NO_MD5,
    MERGE_CHIP,
    MERGE_HELP,
    MERGE_OPTIONS,
} merge_option_t;

const own_option_t merge_bin_options[MERGE_OPTIONS + 1] = {
    [MERGE_OUTPUT] = {"output", "o", "FILE", "the merged file; has to be given"},
    [MERGE_FORMAT] = {"format", "f", "FORMAT", "raw, uf2 or hex (Intel HEX) [raw]"},
    [MERGE_MODE] = {"flash-mode", "fm", "MODE",
                    "set in the image that the chip boots: qio, qout, dio,\ndout or keep [keep]"},
    [MERGE_CLOCK] = {"flash-freq", "ff", "CLOCK", "the same: 40m, 80m ... or keep [keep]"},
    [MERGE_SIZE] = {"flash-size", "fs", "SIZE", "the same: 4MB ... or keep [keep]"},
    [MERGE_TARGET] = {"target-offset", "t", "OFFSET",
                      "raw: where in flash the merged file will go [0]"},
    [MERGE_PAD_TO] = {"pad-to-size", NULL, "SIZE", "raw: fill up with 0xFF to this end of flash"},
    [MERGE_FILL] = {"fill-flash-size", NULL, "SIZE", "the same"},
    [MERGE_CHUNK] = {"chunk-size", NULL, "BYTES", "UF2: of data in a block [as many as fit]"},
    [MERGE_NO_MD5] = {"md5-disable", NULL, NULL, "UF2: no MD5 in the blocks"},
    [MERGE_CHIP] = OWN_OPTION_CHIP,
    [MERGE_HELP] = OWN_OPTION_HELP,
    [MERGE_OPTIONS] = {NULL, NULL, NULL, NULL},
};

typedef struct {
    esp_host_merge_t merge;
    const char *output;
    const char *chip;
    bool help;
} merge_bin_t;

static const char *merge_set_format(esp_host_merge_t *merge, const char *argument)
{
    static const char *const formats[] = {
        [ESP_HOST_MERGE_RAW] = "raw",
        [ESP_HOST_MERGE_UF2] = "uf2",
        [ESP_HOST_MERGE_HEX] = "hex",
    };
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (strcmp(argument, formats[i]) == 0) {
            merge->format = (esp_host_merge_format_t)i;
            return NULL;
        }
    }
    return "raw, uf2 or hex";
}

static const char *merge_set(void *user, size_t index, const char *argument)
{
    merge_bin_t *bin = user;
    esp_host_merge_t *merge = &bin->merge;
    switch ((merge_option_t)index) {
    case MERGE_OUTPUT:
        bin->output = argument;
        return argument[0] != '\0' ? NULL : "a name";
    case MERGE_FORMAT:
        return merge_set_format(merge, argument);
    case MERGE_MODE:
        return flash_settings_mode(&merge->settings, argument, FLASH_SETTINGS_KEEP);
    case MERGE_CLOCK:
        return flash_settings_clock(&merge->settings, argument, FLASH_SETTINGS_KEEP);
    case MERGE_SIZE:
        return flash_settings_size(&merge->settings, argument, FLASH_SETTINGS_KEEP);
    case MERGE_TARGET:
        return esp_host_number(argument, &merge->target_offset) && merge->target_offset < 0x10000000
                   ? NULL
                   : "an offset, as 0x1000";
    case MERGE_PAD_TO:
    case MERGE_FILL:
        return esp_host_size(argument, &merge->pad_to) && merge->pad_to >= 0x40000 &&
                       merge->pad_to <= 0x8000000
                   ? NULL
                   : "a size of flash from 256KB to 128MB";
    case MERGE_CHUNK:
        return esp_host_number(argument, &merge->chunk) && merge->chunk > 0 &&
                       merge->chunk % 4 == 0 && merge->chunk <= esp_image_uf2_chunk(true)
                   ? NULL
                   : "a multiple of 4 up to 452, or 476 without MD5";
    case MERGE_NO_MD5:
        merge->without_md5 = true;
        return NULL;
    case MERGE_CHIP:
        bin->chip = argument;
        return NULL;
    default: /* MERGE_HELP */
        bin->help = true;
        return NULL;
    }
}

static void merge_note(void *user, const char *path, uint32_t offset, esp_image_setting_t what)
{
    (void)user;
    message_warn(NULL, "%s at 0x%x: %s", path, (unsigned)offset, esp_image_setting_text(what));
}

static cli_exit_t merge_run(merge_bin_t *bin, const options_t *options, size_t operands)
{
    esp_host_merge_t *merge = &bin->merge;
    esp_host_error_t error = {0};
    uint32_t size;
    cli_exit_t exit = CLI_OK;
    merge->chip = own_chip(options, bin->chip, ESP_IMAGE_CHIP_UNKNOWN, &exit);
    if (exit != CLI_OK) {
        return exit;
    }
    if (merge->chunk > esp_image_uf2_chunk(merge->without_md5)) {
        message_error("leave --chunk-size out, or give --md5-disable, too",
                      "a block with an MD5 holds %u bytes at most",
                      (unsigned)esp_image_uf2_chunk(false));
        return CLI_USAGE;
    }
    merge->note = merge_note;
    merge->cancelled = interrupt_asked;
    if (!esp_host_merge(merge, options->operands, operands, bin->output, &size, &error)) {
        return failure_print(&error, NULL);
    }
    if (json_made(bin->output, size)) {
        return CLI_OK;
    }
    if (merge->format == ESP_HOST_MERGE_RAW) {
        message_say("Made %s: %u bytes, to be written at 0x%x", bin->output, (unsigned)size,
                    (unsigned)merge->target_offset);
    } else {
        message_say("Made %s: %u bytes", bin->output, (unsigned)size);
    }
    return CLI_OK;
}

cli_exit_t command_merge_bin(const options_t *options)
{
    /* What the environment says of flash is known already. */
    merge_bin_t bin = {.merge = {.settings = options->settings}};
    size_t operands;
    const cli_exit_t exit = own_parse(options, merge_bin_options, merge_set, &bin, &operands);
    if (exit != CLI_OK) {
        return exit;
    }
    if (bin.help) {
        command_print_help(command_find(options->command));
        return CLI_OK;
    }
    if (operands == 0) {
        return own_wrong_operands(options);
    }
    if (bin.output == NULL) {
        message_error("give --output FILE", "merge-bin needs the name of the file to make");
        return CLI_USAGE;
    }
    return merge_run(&bin, options, operands);
}
