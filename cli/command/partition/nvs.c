/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "command/own.h"
#include "esp_host_file.h"
#include "esp_host_system.h"
#include "esp_image_nvs.h"
#include "interrupt.h"
#include "view/failure.h"
#include "view/json/json_view.h"
#include "view/message.h"
#include "view/partition/nvs_view.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

typedef enum {
    NVS_SIZE,
    NVS_TO,
    NVS_KEYS,
    NVS_NEW_KEYS,
    NVS_VERSION,
    NVS_QUIET,
    NVS_HELP,
    NVS_OPTIONS,
} nvs_option_t;

const own_option_t nvs_options[NVS_OPTIONS + 1] = {
    [NVS_SIZE] = {"size", NULL, "SIZE", "of the partition that a CSV becomes, as 0x6000"},
    [NVS_TO] = {"to", NULL, "FORM", "of OUTPUT: csv or bin"},
    [NVS_KEYS] = {"keys", NULL, "FILE",
                  "the partition is, or becomes, encrypted with these keys:\na partition of keys"},
    [NVS_NEW_KEYS] = {"new-keys", NULL, "FILE", "the same with new keys, which are put there"},
    [NVS_VERSION] = {"version", NULL, "VERSION",
                     "1: for ESP-IDF before 4.0, without large blobs; 2 [2]"},
    [NVS_QUIET] = {"quiet", "q", NULL, "nothing but warnings and errors"},
    [NVS_HELP] = OWN_OPTION_HELP,
    [NVS_OPTIONS] = {NULL, NULL, NULL, NULL},
};

typedef enum { NVS_FORM_BY_NAME, NVS_FORM_CSV, NVS_FORM_BINARY } nvs_form_t;

enum { NVS_MOST_SIZE = 0x4000000 };

typedef struct {
    esp_image_nvs_options_t options;
    nvs_form_t form;
    const char *key_file;
    const char *new_key_file;
    uint8_t keys[ESP_IMAGE_NVS_KEYS];
    bool quiet;
    bool help;
    const char *path;   /* of the input, as it is called */
    const char *output; /* NULL: none */
    uint8_t *bytes;     /* of the input */
    uint32_t size;
    bool is_image;
    esp_image_csv_fault_t fault;
} nvs_t;

static const char *nvs_set(void *user, size_t index, const char *argument)
{
    nvs_t *nvs = user;
    switch ((nvs_option_t)index) {
    case NVS_SIZE:
        return esp_host_size(argument, &nvs->options.size) && nvs->options.size != 0 &&
                       nvs->options.size % ESP_IMAGE_NVS_PAGE == 0 &&
                       nvs->options.size <= NVS_MOST_SIZE
                   ? NULL
                   : "a multiple of 0x1000, as 0x6000 or 24K";
    case NVS_TO:
        nvs->form = strcmp(argument, "csv") == 0 ? NVS_FORM_CSV : NVS_FORM_BINARY;
        return strcmp(argument, "csv") == 0 || strcmp(argument, "bin") == 0 ? NULL : "csv or bin";
    case NVS_KEYS:
        nvs->key_file = argument;
        return NULL;
    case NVS_NEW_KEYS:
        nvs->new_key_file = argument;
        return NULL;
    case NVS_VERSION:
        nvs->options.version_1 = strcmp(argument, "1") == 0;
        return strcmp(argument, "1") == 0 || strcmp(argument, "2") == 0 ? NULL : "1 or 2";
    case NVS_QUIET:
        nvs->quiet = true;
        return NULL;
    default: /* NVS_HELP */
        nvs->help = true;
        return NULL;
    }
}

static void nvs_where(const nvs_t *nvs, unsigned line, char *text, size_t size)
{
    if (line != 0) {
        snprintf(text, size, "%s, line %u", nvs->path, line);
    } else {
        snprintf(text, size, "%s", nvs->path);
    }
}

static void nvs_warn(void *user, const esp_image_csv_fault_t *warning)
{
    char where[ESP_HOST_TEXT_SIZE];
    nvs_where(user, warning->line, where, sizeof where);
    message_warn(NULL, "%s: %s", where, warning->text);
}

static cli_exit_t nvs_refuse(const nvs_t *nvs, const char *advice)
{
    char where[ESP_HOST_TEXT_SIZE];
    nvs_where(nvs, nvs->fault.line, where, sizeof where);
    message_error(advice, "%s: %s", where, nvs->fault.text);
    return CLI_BAD_INPUT;
}

/* From the current folder, as the generator of ESP-IDF takes it, or else from that of the CSV. */
static bool nvs_read_file(void *user, const char *path, uint8_t **bytes, uint32_t *size)
{
    const nvs_t *nvs = user;
    char beside[ESP_HOST_PATH_SIZE];
    esp_host_error_t error = {0};
    const char *slash = esp_host_path_slash(nvs->path);
    if (esp_host_file_read(path, interrupt_asked, NULL, bytes, size, &error)) {
        return true;
    }
    if (esp_host_path_is_absolute(path) || slash == NULL) {
        return false;
    }
    const int length =
        snprintf(beside, sizeof beside, "%.*s/%s", (int)(slash - nvs->path), nvs->path, path);
    return length > 0 && (size_t)length < sizeof beside &&
           esp_host_file_read(beside, interrupt_asked, NULL, bytes, size, &error);
}

static cli_exit_t nvs_write(const char *path, const uint8_t *bytes, size_t size)
{
    esp_host_save_t save;
    esp_host_error_t error = {0};
    if (strcmp(path, "-") == 0) {
        /* What is lost there, message_finish() tells. */
        fwrite(bytes, 1, size, stdout);
        return CLI_OK;
    }
    if (esp_host_save_begin(&save, path, &error) && esp_host_save_end(&save, bytes, size, &error)) {
        json_made(path, size);
    }
    return failure_print(&error, NULL);
}

static cli_exit_t nvs_read_keys(nvs_t *nvs)
{
    uint8_t *bytes;
    uint32_t size;
    esp_host_error_t error = {0};
    if (!esp_host_file_read(nvs->key_file, interrupt_asked, NULL, &bytes, &size, &error)) {
        return failure_print(&error, NULL);
    }
    const bool done = esp_image_nvs_read_keys(bytes, size, nvs->keys, &nvs->fault);
    free(bytes);
    if (!done) {
        message_error(NULL, "%s: %s", nvs->key_file, nvs->fault.text);
    }
    return done ? CLI_OK : CLI_BAD_INPUT;
}

/* Keys that are there are never replaced: what they encrypt would be lost. */
static cli_exit_t nvs_make_keys(nvs_t *nvs)
{
    uint8_t partition[ESP_IMAGE_NVS_PAGE];
    if (access(nvs->new_key_file, F_OK) == 0) {
        message_error("use them with --keys, or give another name", "%s is there already",
                      nvs->new_key_file);
        return CLI_BAD_INPUT;
    }
    if (!esp_host_random(nvs->keys, sizeof nvs->keys)) {
        message_error(NULL, "this system gives no random numbers");
        return CLI_FAILED;
    }
    esp_image_nvs_write_keys(nvs->keys, partition);
    return nvs_write(nvs->new_key_file, partition, sizeof partition);
}

/* A CSV is a text, perhaps of two bytes a character. A page may begin with the same two bytes as
 * such a text, but not with four. */
static bool nvs_is_binary(const nvs_t *nvs)
{
    static const uint8_t marks[2][2] = {{0xFF, 0xFE}, {0xFE, 0xFF}};
    const bool is_wide =
        nvs->size >= 4 && nvs->bytes[2] != 0xFF &&
        (memcmp(nvs->bytes, marks[0], 2) == 0 || memcmp(nvs->bytes, marks[1], 2) == 0);
    return nvs->size != 0 && !is_wide && memchr(nvs->bytes, 0, nvs->size) != NULL;
}

static cli_exit_t nvs_read(nvs_t *nvs)
{
    esp_host_error_t error = {0};
    const bool is_input = strcmp(nvs->path, "-") == 0;
    if (is_input ? !esp_host_file_read_input(interrupt_asked, NULL, &nvs->bytes, &nvs->size, &error)
                 : !esp_host_file_read(nvs->path, interrupt_asked, NULL, &nvs->bytes, &nvs->size,
                                       &error)) {
        nvs->bytes = NULL;
        return failure_print(&error, NULL);
    }
    nvs->path = is_input ? "standard input" : nvs->path;
    nvs->is_image = esp_image_nvs_is_image(nvs->bytes, nvs->size);
    if (nvs->is_image && nvs->new_key_file != NULL) {
        message_error("give its keys with --keys", "%s is a partition already", nvs->path);
        return CLI_USAGE;
    }
    if (!nvs->is_image && nvs_is_binary(nvs)) {
        esp_image_nvs_explain(nvs->bytes, nvs->size, &nvs->fault);
        return nvs_refuse(nvs, "read it from the chip again: 'esploader read-flash nvs FILE'");
    }
    if (!nvs->is_image && nvs->options.size == 0) {
        message_error("give --size, as the partition table has it: --size 0x6000",
                      "how large is the partition that %s becomes?", nvs->path);
        return CLI_USAGE;
    }
    return CLI_OK;
}

/* Puts the partition that the CSV becomes in its place. */
static cli_exit_t nvs_make_image(nvs_t *nvs)
{
    uint32_t used;
    uint8_t *image = malloc(nvs->options.size);
    if (image == NULL) {
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    if (!esp_image_nvs_make((const char *)nvs->bytes, nvs->size, &nvs->options, image, &used,
                            &nvs->fault)) {
        free(image);
        return nvs_refuse(nvs, NULL);
    }
    free(nvs->bytes);
    nvs->bytes = image;
    nvs->size = used;
    return CLI_OK;
}

static bool nvs_makes_csv(const nvs_t *nvs)
{
    const size_t length = strlen(nvs->output);
    const char *end = length > 4 ? nvs->output + length - 4 : "";
    if (nvs->form != NVS_FORM_BY_NAME) {
        return nvs->form == NVS_FORM_CSV;
    }
    if (strcasecmp(end, ".csv") == 0 || strcasecmp(end, ".bin") == 0) {
        return strcasecmp(end, ".csv") == 0;
    }
    return nvs->is_image;
}

static cli_exit_t nvs_write_csv(nvs_t *nvs, const esp_image_nvs_t *content)
{
    char *csv = esp_image_nvs_write_csv(content, &nvs->fault);
    if (csv == NULL) {
        return nvs_refuse(nvs, NULL);
    }
    const cli_exit_t exit = nvs_write(nvs->output, (const uint8_t *)csv, strlen(csv));
    free(csv);
    return exit;
}

/* What is written, or else shown, is read back first: it is told what it holds. */
static cli_exit_t nvs_finish(nvs_t *nvs)
{
    esp_image_nvs_t content;
    cli_exit_t exit = CLI_OK;
    if (!esp_image_nvs_read(&content, nvs->bytes, nvs->size, nvs->options.keys, &nvs->fault)) {
        esp_image_nvs_free(&content);
        return nvs_refuse(nvs, nvs->options.keys == NULL ? "give its keys with --keys" : NULL);
    }
    if (nvs->output == NULL) {
        if (!nvs->quiet || json_is_on()) {
            nvs_view_print(nvs->path, &content, nvs->size);
        }
    } else {
        exit = nvs_makes_csv(nvs) ? nvs_write_csv(nvs, &content)
                                  : nvs_write(nvs->output, nvs->bytes, nvs->size);
        if (exit == CLI_OK && !nvs->quiet && !json_is_on() && strcmp(nvs->output, "-") != 0) {
            message_say("Made %s: %u entries", nvs->output, (unsigned)content.count);
        }
    }
    nvs_view_warn(nvs->path, &content);
    esp_image_nvs_free(&content);
    return exit;
}

static cli_exit_t nvs_run(nvs_t *nvs)
{
    cli_exit_t exit = own_check_output(nvs->output);
    exit = exit == CLI_OK ? nvs_read(nvs) : exit;
    if (exit == CLI_OK && nvs->key_file != NULL) {
        exit = nvs_read_keys(nvs);
    } else if (exit == CLI_OK && nvs->new_key_file != NULL) {
        exit = nvs_make_keys(nvs);
    }
    if (nvs->key_file != NULL || nvs->new_key_file != NULL) {
        nvs->options.keys = nvs->keys;
    }
    if (exit == CLI_OK && !nvs->is_image) {
        exit = nvs_make_image(nvs);
    }
    if (exit == CLI_OK) {
        exit = nvs_finish(nvs);
    }
    free(nvs->bytes);
    return exit;
}

cli_exit_t command_nvs(const options_t *options)
{
    nvs_t nvs = {.options = {.read_file = nvs_read_file, .warn = nvs_warn}};
    size_t operands;
    nvs.options.user = &nvs;
    const cli_exit_t exit = own_parse(options, nvs_options, nvs_set, &nvs, &operands);
    if (exit != CLI_OK) {
        return exit;
    }
    if (nvs.help) {
        command_print_help(command_find(options->command));
        return CLI_OK;
    }
    if (operands == 0 || operands > 2) {
        return own_wrong_operands(options);
    }
    if (nvs.key_file != NULL && nvs.new_key_file != NULL) {
        message_error("give one of them", "--keys and --new-keys exclude each other");
        return CLI_USAGE;
    }
    nvs.path = options->operands[0];
    nvs.output = operands == 2 ? options->operands[1] : NULL;
    return nvs_run(&nvs);
}
