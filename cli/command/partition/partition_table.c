/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "command/own.h"
#include "esp_host_file.h"
#include "esp_image_layout.h"
#include "interrupt.h"
#include "view/failure.h"
#include "view/json/json_view.h"
#include "view/message.h"
#include "view/partition/table_view.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef enum {
    TABLE_TO,
    TABLE_RESIZE,
    TABLE_MOVE,
    TABLE_FLASH_SIZE,
    TABLE_OFFSET,
    TABLE_BOOTLOADER,
    TABLE_RECOVERY,
    TABLE_SECURE,
    TABLE_SUBTYPE,
    TABLE_NO_MD5,
    TABLE_NO_VERIFY,
    TABLE_QUIET,
    TABLE_HELP,
    TABLE_OPTIONS,
} table_option_t;

const own_option_t partition_table_options[TABLE_OPTIONS + 1] = {
    [TABLE_TO] = {"to", NULL, "FORM", "of OUTPUT: csv or bin"},
    [TABLE_RESIZE] = {"resize", NULL, "NAME=SIZE",
                      "a partition becomes larger or smaller, those behind\nit move up as far as "
                      "they have to; SIZE max: up to\nthe next partition or the end of flash"},
    [TABLE_MOVE] = {"move", NULL, "NAME=OFFSET", "a partition moves, those behind it likewise"},
    [TABLE_FLASH_SIZE] = {"flash-size", NULL, "SIZE", "where the table has to end, as 4MB"},
    [TABLE_OFFSET] = {"offset", "o", "OFFSET", "where the table will lie [0x8000]"},
    [TABLE_BOOTLOADER] = {"primary-bootloader-offset", NULL, "OFFSET",
                          "where the bootloader lies, for a partition of it"},
    [TABLE_RECOVERY] = {"recovery-bootloader-offset", NULL, "OFFSET", "the same of its recovery"},
    [TABLE_SECURE] = {"secure", NULL, "VERSION",
                      "v1 or v2: applications have sizes that secure\nboot can take"},
    [TABLE_SUBTYPE] = {"extra-partition-subtypes", NULL, "LINE",
                       "a subtype of your own, as 'data, mine, 0x40'; may be\ngiven again"},
    [TABLE_NO_MD5] = {"disable-md5sum", NULL, NULL, "no MD5 in the table"},
    [TABLE_NO_VERIFY] = {"no-verify", NULL, NULL, "check no more than what can be written at all"},
    [TABLE_QUIET] = {"quiet", "q", NULL, "no picture, nothing but warnings and errors"},
    [TABLE_HELP] = OWN_OPTION_HELP,
    [TABLE_OPTIONS] = {NULL, NULL, NULL, NULL},
};

enum { TABLE_SUBTYPES = 32, TABLE_CHANGES = 32, TABLE_NAME = 64 };

typedef enum { TABLE_FORM_BY_NAME, TABLE_FORM_CSV, TABLE_FORM_BINARY } table_form_t;

typedef struct {
    esp_image_layout_rules_t rules;
    esp_image_subtype_t subtypes[TABLE_SUBTYPES];
    esp_image_layout_change_t changes[TABLE_CHANGES];
    char names[TABLE_CHANGES][TABLE_NAME]; /* of those that change */
    size_t change_count;
    table_form_t form;
    bool without_md5;
    bool quiet;
    bool help;
    const char *input;
    const char *output; /* NULL: none */
    bool is_binary;     /* the input is */
    esp_image_layout_t layout;
    esp_image_csv_fault_t fault;
} table_t;

/* NAME=VALUE. */
static const char *table_set_change(table_t *table, const char *argument, bool moves)
{
    const char *equals = strrchr(argument, '=');
    uint32_t value = 0;
    if (table->change_count == TABLE_CHANGES) {
        return "32 changes at most";
    }
    char *name = table->names[table->change_count];
    if (equals == NULL || equals == argument || equals - argument >= TABLE_NAME) {
        return moves ? "NAME=OFFSET, as storage=0x200000" : "NAME=SIZE, as storage=1M";
    }
    const bool fills = !moves && strcmp(equals + 1, "max") == 0;
    if (!fills && (!esp_host_size(equals + 1, &value) || (!moves && value == 0))) {
        return moves ? "an offset behind '=', as 0x200000" : "a size behind '=', as 1M, or max";
    }
    snprintf(name, TABLE_NAME, "%.*s", (int)(equals - argument), argument);
    table->changes[table->change_count++] = (esp_image_layout_change_t){
        .name = name,
        .moves = moves,
        .offset = moves ? value : 0,
        .resizes = !moves,
        .size = moves ? 0 : value,
    };
    return NULL;
}

static const char *table_set_subtype(table_t *table, const char *argument)
{
    esp_image_layout_rules_t *rules = &table->rules;
    if (rules->subtype_count == TABLE_SUBTYPES ||
        !esp_image_subtype_read(&table->subtypes[rules->subtype_count], argument, table->subtypes,
                                rules->subtype_count)) {
        return "type, name and number, none of them taken, as 'data, mine, 0x40'";
    }
    rules->subtype_count++;
    return NULL;
}

static const char *table_set_secure(table_t *table, const char *argument)
{
    const bool is_first = strcasecmp(argument, "v1") == 0;
    table->rules.secure = is_first ? ESP_IMAGE_SECURE_V1 : ESP_IMAGE_SECURE_V2;
    return is_first || strcasecmp(argument, "v2") == 0 ? NULL : "v1 or v2";
}

static const char *table_set_form(table_t *table, const char *argument)
{
    const bool is_csv = strcmp(argument, "csv") == 0;
    table->form = is_csv ? TABLE_FORM_CSV : TABLE_FORM_BINARY;
    return is_csv || strcmp(argument, "bin") == 0 ? NULL : "csv or bin";
}

static const char *table_set_offset(uint32_t *offset, bool *is_known, const char *argument)
{
    *is_known = true;
    return esp_host_number(argument, offset) ? NULL : "an offset, as 0x1000";
}

static const char *table_set(void *user, size_t index, const char *argument)
{
    table_t *table = user;
    esp_image_layout_rules_t *rules = &table->rules;
    bool is_known;
    switch ((table_option_t)index) {
    case TABLE_TO:
        return table_set_form(table, argument);
    case TABLE_RESIZE:
    case TABLE_MOVE:
        return table_set_change(table, argument, index == TABLE_MOVE);
    case TABLE_FLASH_SIZE:
        return esp_host_size(argument, &rules->flash_size) && rules->flash_size != 0
                   ? NULL
                   : "a size, as 4MB";
    case TABLE_OFFSET:
        return table_set_offset(&rules->table_offset, &is_known, argument);
    case TABLE_BOOTLOADER:
        return table_set_offset(&rules->bootloader, &rules->has_bootloader, argument);
    case TABLE_RECOVERY:
        return table_set_offset(&rules->recovery, &rules->has_recovery, argument);
    case TABLE_SECURE:
        return table_set_secure(table, argument);
    case TABLE_SUBTYPE:
        return table_set_subtype(table, argument);
    case TABLE_NO_MD5:
        table->without_md5 = true;
        return NULL;
    case TABLE_NO_VERIFY:
        rules->unverified = true;
        return NULL;
    case TABLE_QUIET:
        table->quiet = true;
        return NULL;
    default: /* TABLE_HELP */
        table->help = true;
        return NULL;
    }
}

static const char *table_variable(void *user, const char *name)
{
    (void)user;
    return getenv(name);
}

static void table_where(const table_t *table, unsigned line, char *text, size_t size)
{
    if (line != 0) {
        snprintf(text, size, "%s, line %u", table->input, line);
    } else {
        snprintf(text, size, "%s", table->input);
    }
}

static void table_warn(void *user, const esp_image_csv_fault_t *warning)
{
    char where[ESP_HOST_TEXT_SIZE];
    table_where(user, warning->line, where, sizeof where);
    message_warn(NULL, "%s: %s", where, warning->text);
}

static cli_exit_t table_refuse(const table_t *table)
{
    char where[ESP_HOST_TEXT_SIZE];
    table_where(table, table->fault.line, where, sizeof where);
    message_error(NULL, "%s: %s", where, table->fault.text);
    return CLI_BAD_INPUT;
}

static bool table_is_wide(const uint8_t *bytes, uint32_t size)
{
    return size >= 2 &&
           ((bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF));
}

static bool table_parse(table_t *table, const uint8_t *bytes, uint32_t size)
{
    table->is_binary = esp_image_layout_is_binary(bytes, size);
    if (table->is_binary) {
        return esp_image_layout_read_binary(&table->layout, bytes, size, &table->fault);
    }
    if (table_is_wide(bytes, size)) {
        snprintf(table->fault.text, sizeof table->fault.text,
                 "the text is UTF-16: save it as UTF-8");
        return false;
    }
    return esp_image_layout_read_csv(&table->layout, (const char *)bytes, size, &table->rules,
                                     &table->fault);
}

static cli_exit_t table_read(table_t *table)
{
    uint8_t *bytes;
    uint32_t size;
    esp_host_error_t error = {0};
    const bool is_input = strcmp(table->input, "-") == 0;
    if (is_input
            ? !esp_host_file_read_input(interrupt_asked, NULL, &bytes, &size, &error)
            : !esp_host_file_read(table->input, interrupt_asked, NULL, &bytes, &size, &error)) {
        return failure_print(&error, NULL);
    }
    table->input = is_input ? "standard input" : table->input;
    const bool done = table_parse(table, bytes, size) &&
                      esp_image_layout_check(&table->layout, &table->rules, &table->fault);
    free(bytes);
    return done ? CLI_OK : table_refuse(table);
}

static cli_exit_t table_apply(table_t *table)
{
    const esp_image_layout_t before = table->layout;
    if (table->change_count != 0 &&
        !esp_image_layout_change(&table->layout, table->changes, table->change_count, &table->rules,
                                 &table->fault)) {
        return table_refuse(table);
    }
    if (!table->quiet && (table->output == NULL || strcmp(table->output, "-") != 0)) {
        table_view_print_changes(&before, &table->layout);
    }
    return CLI_OK;
}

static bool table_ends_with(const char *text, const char *end)
{
    const size_t length = strlen(text);
    return length >= strlen(end) && strcasecmp(text + length - strlen(end), end) == 0;
}

static bool table_makes_csv(const table_t *table)
{
    if (table->form != TABLE_FORM_BY_NAME) {
        return table->form == TABLE_FORM_CSV;
    }
    if (table_ends_with(table->output, ".csv") || table_ends_with(table->output, ".bin")) {
        return table_ends_with(table->output, ".csv");
    }
    return table->is_binary;
}

static cli_exit_t table_write(const table_t *table, const uint8_t *bytes, size_t size)
{
    esp_host_save_t save;
    esp_host_error_t error = {0};
    if (strcmp(table->output, "-") == 0) {
        /* What is lost there, message_finish() tells. */
        fwrite(bytes, 1, size, stdout);
        return CLI_OK;
    }
    if (esp_host_save_begin(&save, table->output, &error) &&
        esp_host_save_end(&save, bytes, size, &error)) {
        json_made(table->output, size);
    }
    return failure_print(&error, NULL);
}

static cli_exit_t table_make(table_t *table)
{
    static char csv[ESP_IMAGE_LAYOUT_CSV];
    static uint8_t binary[ESP_IMAGE_TABLE_MAX_SIZE];
    if (table_makes_csv(table)) {
        return esp_image_layout_write_csv(&table->layout, &table->rules, csv, &table->fault)
                   ? table_write(table, (const uint8_t *)csv, strlen(csv))
                   : table_refuse(table);
    }
    return esp_image_layout_write_binary(&table->layout, !table->without_md5, binary, &table->fault)
               ? table_write(table, binary, sizeof binary)
               : table_refuse(table);
}

static cli_exit_t table_run(table_t *table)
{
    cli_exit_t exit = own_check_output(table->output);
    exit = exit == CLI_OK ? table_read(table) : exit;
    exit = exit == CLI_OK ? table_apply(table) : exit;
    if (exit == CLI_OK && table->output == NULL && !table->quiet) {
        table_view_print(table->input, &table->layout, &table->rules);
    }
    if (exit == CLI_OK && table->output != NULL) {
        exit = table_make(table);
        if (exit == CLI_OK && !table->quiet && !json_is_on() && strcmp(table->output, "-") != 0) {
            message_say("Made %s: %u partitions", table->output, table->layout.count);
        }
    }
    return exit;
}

cli_exit_t command_partition_table(const options_t *options)
{
    table_t table = {.rules = ESP_IMAGE_LAYOUT_RULES_DEFAULT};
    size_t operands;
    table.rules.subtypes = table.subtypes;
    table.rules.variable = table_variable;
    table.rules.warn = table_warn;
    table.rules.user = &table;
    table.rules.flash_size = options->flash_size;
    const cli_exit_t exit =
        own_parse(options, partition_table_options, table_set, &table, &operands);
    if (exit != CLI_OK) {
        return exit;
    }
    if (table.help) {
        command_print_help(command_find(options->command));
        return CLI_OK;
    }
    if (operands == 0 || operands > 2) {
        return own_wrong_operands(options);
    }
    if (table.rules.has_bootloader && table.rules.bootloader >= table.rules.table_offset) {
        message_error("check --primary-bootloader-offset and --offset",
                      "the bootloader has to lie before the partition table");
        return CLI_USAGE;
    }
    table.input = options->operands[0];
    table.output = operands == 2 ? options->operands[1] : NULL;
    return table_run(&table);
}
