/* SPDX-License-Identifier: Apache-2.0 */
#include "command/partition/names.h"
#include "esp_host_file.h"
#include "esp_host_partition.h"
#include "esp_host_system.h"
#include "interrupt.h"
#include "view/failure.h"
#include "view/message.h"
#include "visit/cli_visit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { NAMES_NUMBER = 12 /* bytes of an offset as text */ };

typedef struct {
    options_t *options;
    names_t *names;
    const char *build; /* NULL: none */
    esp_host_table_t *table;
    bool has_table;
    char *free_text; /* where the next text goes */
    size_t count;    /* of words */
    size_t pairs;    /* that were added */
} resolve_t;

static cli_exit_t resolve_read_flash(const resolve_t *resolve, uint32_t offset)
{
    static const cli_visit_steps_t steps = {.doing = "read the partition table"};
    uint8_t bytes[ESP_IMAGE_TABLE_MAX_SIZE];
    options_t staying = *resolve->options;
    esp_loader_task_read_t task;
    esp_host_error_t error = {0};
    staying.after = OPTIONS_AFTER_NONE;
    staying.monitor = false;
    message_say("The partition table at 0x%x is read, for the names in it", (unsigned)offset);
    const cli_exit_t exit = cli_visit_run(
        &staying, &steps, esp_loader_task_read(&task, offset, sizeof bytes, bytes), &task);
    if (exit != CLI_OK) {
        return exit;
    }
    esp_host_table_of_flash(resolve->table, bytes, sizeof bytes, offset, &error);
    return failure_print(&error, NULL);
}

/* The table that was told, that of the build, or that of the chip. */
static cli_exit_t resolve_read(resolve_t *resolve)
{
    const char *told = resolve->options->partition_table;
    uint32_t offset = ESP_IMAGE_TABLE_OFFSET;
    esp_host_error_t error = {0};
    resolve->has_table = true;
    if (told != NULL && !esp_host_number(told, &offset)) {
        esp_host_table_of_file(resolve->table, told, interrupt_asked, NULL, &error);
        return failure_print(&error, NULL);
    }
    if (told == NULL && resolve->build != NULL) {
        esp_host_table_of_build(resolve->table, resolve->build, interrupt_asked, NULL, &error);
        return failure_print(&error, NULL);
    }
    return resolve_read_flash(resolve, offset);
}

static cli_exit_t resolve_find(resolve_t *resolve, const char *name, uint32_t *offset,
                               uint32_t *size)
{
    esp_host_error_t error = {0};
    cli_exit_t exit = resolve->has_table ? CLI_OK : resolve_read(resolve);
    if (exit == CLI_OK) {
        esp_host_table_find(resolve->table, name, offset, size, &error);
        exit = failure_print(&error, NULL);
    }
    return exit;
}

static void resolve_add(resolve_t *resolve, char *word)
{
    resolve->names->words[resolve->count++] = word;
}

static void resolve_add_number(resolve_t *resolve, uint32_t number)
{
    resolve_add(resolve, resolve->free_text);
    /* Another number may take its place: all of its room is kept. */
    snprintf(resolve->free_text, NAMES_NUMBER, "0x%x", (unsigned)number);
    resolve->free_text += NAMES_NUMBER;
}

/* Whether a word can be meant as a name. */
static bool resolve_is_name(const char *word)
{
    uint32_t number;
    return word[0] != '\0' && !esp_host_number(word, &number) &&
           esp_host_path_slash(word) == NULL && strchr(word, '.') == NULL && strcmp(word, "-") != 0;
}

/* A file that stands in a place's stead is told as such. A folder is none: that from which a
 * partition is made often has its name. */
static bool resolve_is_file(const char *word)
{
    struct stat status;
    return stat(word, &status) == 0 && !S_ISDIR(status.st_mode);
}

/* No chip is asked for the place of a file that is not there: the word may be no name at all. */
static cli_exit_t resolve_check_file(const char *word, const char *file)
{
    struct stat status;
    if (strcmp(file, "-") == 0 || stat(file, &status) == 0) {
        return CLI_OK;
    }
    message_error("give pairs of offset, or partition, and file, as 0x10000 app.bin",
                  "'%s' is no offset, and for a partition of that name there is no file %s", word,
                  file);
    return CLI_USAGE;
}

static cli_exit_t resolve_add_place(resolve_t *resolve, char *word, const char *file)
{
    uint32_t offset;
    uint32_t size;
    if (!resolve_is_name(word) || resolve_is_file(word)) {
        resolve_add(resolve, word);
        return CLI_OK;
    }
    const cli_exit_t checked = resolve_check_file(word, file);
    if (checked != CLI_OK) {
        return checked;
    }
    const cli_exit_t exit = resolve_find(resolve, word, &offset, &size);
    if (exit == CLI_OK) {
        resolve_add_number(resolve, offset);
        resolve->names->limits[resolve->pairs] = size;
        resolve->names->named[resolve->pairs] = word;
    }
    return exit;
}

/* WHERE=FILE; the word is cut in two. */
static cli_exit_t resolve_add_joined(resolve_t *resolve, char *word, char *equals)
{
    *equals = '\0';
    uint32_t number;
    uint32_t size = 0;
    cli_exit_t exit = CLI_OK;
    if (!esp_host_number(word, &number)) {
        exit = resolve_check_file(word, equals + 1);
        exit = exit == CLI_OK ? resolve_find(resolve, word, &number, &size) : exit;
    }
    if (exit == CLI_OK) {
        resolve_add_number(resolve, number);
        resolve_add(resolve, equals + 1);
        resolve->names->limits[resolve->pairs] = size;
        resolve->names->named[resolve->pairs] = size != 0 ? word : NULL;
    }
    return exit;
}

static cli_exit_t resolve_pairs(resolve_t *resolve, size_t from)
{
    const options_t *options = resolve->options;
    cli_exit_t exit = CLI_OK;
    for (size_t i = from; i < options->operand_count && exit == CLI_OK; i++, resolve->pairs++) {
        char *word = options->operands[i];
        struct stat status;
        char *equals = strchr(word, '=');
        if (equals != NULL && equals != word && stat(word, &status) != 0) {
            exit = resolve_add_joined(resolve, word, equals);
            continue;
        }
        if (i + 1 == options->operand_count && from != 0) {
            message_error("give pairs of offset, or partition, and file, as 0x10000 app.bin",
                          "there is no file for '%s'", word);
            return CLI_USAGE;
        }
        if (i + 1 == options->operand_count) {
            /* No file: it is no place, either. */
            resolve_add(resolve, word);
            break;
        }
        exit = resolve_add_place(resolve, word, options->operands[i + 1]);
        resolve_add(resolve, options->operands[++i]);
    }
    return exit;
}

/* Whether the operand is a build folder, a project, or a flasher_args.json. */
static bool resolve_is_build(const char *word)
{
    struct stat status;
    const size_t length = strlen(word);
    return stat(word, &status) == 0 &&
           (S_ISDIR(status.st_mode) || (length > 5 && strcmp(word + length - 5, ".json") == 0));
}

/* A project's folder becomes that of its build; where there is none, the command tells. */
static cli_exit_t resolve_build(resolve_t *resolve, names_form_t form)
{
    char folder[ESP_HOST_PATH_SIZE];
    esp_host_error_t error = {0};
    const options_t *options = resolve->options;
    struct stat status;
    const char *word = options->operand_count != 0 ? options->operands[0] : NULL;
    if (word == NULL && form != NAMES_OF_PROJECT) {
        return CLI_OK;
    }
    if (word != NULL && !resolve_is_build(word)) {
        return resolve_pairs(resolve, 0);
    }
    if (word != NULL && stat(word, &status) == 0 && !S_ISDIR(status.st_mode)) {
        resolve->build = word;
        resolve_add(resolve, options->operands[0]);
        return resolve_pairs(resolve, 1);
    }
    if (esp_host_build_find(word, folder, &error)) {
        resolve_add(resolve, resolve->free_text);
        resolve->free_text += snprintf(resolve->free_text, sizeof folder, "%s", folder) + 1;
    } else if (word == NULL) {
        return failure_print(&error, NULL);
    } else {
        resolve_add(resolve, options->operands[0]);
    }
    resolve->build = resolve->names->words[0];
    return resolve_pairs(resolve, 1);
}

/* A partition becomes its offset and size, and what stands behind it stays. */
static cli_exit_t resolve_range(resolve_t *resolve, size_t behind)
{
    const options_t *options = resolve->options;
    uint32_t offset;
    uint32_t size;
    size_t from = 0;
    if (options->operand_count == 1 + behind && resolve_is_name(options->operands[0])) {
        const cli_exit_t exit = resolve_find(resolve, options->operands[0], &offset, &size);
        if (exit != CLI_OK) {
            return exit;
        }
        resolve_add_number(resolve, offset);
        resolve_add_number(resolve, size);
        from = 1;
    }
    for (size_t i = from; i < options->operand_count; i++) {
        resolve_add(resolve, options->operands[i]);
    }
    return CLI_OK;
}

static cli_exit_t resolve_form(resolve_t *resolve, names_form_t form)
{
    switch (form) {
    case NAMES_OF_FILE:
        return resolve_range(resolve, 1);
    case NAMES_OF_REGION:
        return resolve_range(resolve, 0);
    case NAMES_OF_PAIRS:
        return resolve_pairs(resolve, 0);
    default:
        return resolve_build(resolve, form);
    }
}

cli_exit_t names_resolve(names_t *names, names_form_t form, options_t *options)
{
    const size_t most = 2 * options->operand_count + 2;
    resolve_t resolve = {.options = options, .names = names};
    *names = (names_t){NULL, NULL, NULL, NULL};
    if (form == NAMES_OF_NONE) {
        return CLI_OK;
    }
    names->words = calloc(most, sizeof *names->words);
    names->texts = malloc(most * NAMES_NUMBER + ESP_HOST_PATH_SIZE);
    names->limits = calloc(most, sizeof *names->limits);
    names->named = calloc(most, sizeof *names->named);
    resolve.table = malloc(sizeof *resolve.table);
    resolve.free_text = names->texts;
    if (names->words == NULL || names->texts == NULL || names->limits == NULL ||
        names->named == NULL || resolve.table == NULL) {
        free(resolve.table);
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    const cli_exit_t exit = resolve_form(&resolve, form);
    free(resolve.table);
    options->operands = names->words;
    options->operand_count = resolve.count;
    options->limits = names->limits;
    options->limit_count = resolve.pairs;
    options->named = names->named;
    return exit;
}

cli_exit_t names_resolve_again(options_t *options)
{
    /* What stands before pairs is a build. */
    const size_t from = options->operand_count % 2;
    resolve_t resolve = {.options = options};
    cli_exit_t exit = CLI_OK;
    if (options->named == NULL) {
        return CLI_OK;
    }
    resolve.build = from != 0 ? options->operands[0] : NULL;
    resolve.table = malloc(sizeof *resolve.table);
    if (resolve.table == NULL) {
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    for (size_t i = 0; i < options->limit_count && exit == CLI_OK; i++) {
        uint32_t offset;
        if (options->named[i] == NULL) {
            continue;
        }
        exit = resolve_find(&resolve, options->named[i], &offset, &options->limits[i]);
        if (exit == CLI_OK) {
            snprintf(options->operands[from + 2 * i], NAMES_NUMBER, "0x%x", (unsigned)offset);
        }
    }
    free(resolve.table);
    return exit;
}

void names_free(names_t *names)
{
    free(names->words);
    free(names->texts);
    free(names->limits);
    free(names->named);
}
