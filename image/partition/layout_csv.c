/*
 * A partition table's CSV, line by line.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/image_bytes.h"
#include "base/image_table.h"
#include "partition/layout.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { CSV_LINE = 1024, CSV_FIELDS = 6 };

typedef enum {
    CSV_NAME,
    CSV_TYPE,
    CSV_SUBTYPE,
    CSV_OFFSET,
    CSV_SIZE,
    CSV_FLAGS,
} csv_field_t;

typedef struct {
    const esp_image_layout_rules_t *rules;
    esp_image_csv_fault_t *fault;
    image_layout_row_t rows[ESP_IMAGE_MAX_PARTITIONS];
    unsigned count;
    unsigned line;
    char *fields[CSV_FIELDS];
} csv_t;

static void csv_warn(const csv_t *csv, const char *format, const char *name)
{
    esp_image_csv_fault_t warning;
    if (csv->rules->warn != NULL) {
        image_csv_fail(&warning, csv->line, format, name);
        csv->rules->warn(csv->rules->user, &warning);
    }
}

static bool csv_is_name(char character)
{
    return isalnum((unsigned char)character) || character == '_';
}

/* The value of the variable at `text`, which begins with '$', or NULL; `length`: what it takes. */
static const char *csv_variable(const csv_t *csv, const char *text, size_t *length)
{
    char name[CSV_LINE];
    const bool is_braced = text[1] == '{';
    size_t size = 0;
    const char *from = text + 1 + is_braced;
    while (is_braced ? from[size] != '}' && from[size] != '\0' : csv_is_name(from[size])) {
        size++;
    }
    *length = size + 1 + 2 * (size_t)is_braced;
    if (size == 0 || (is_braced && from[size] != '}') || csv->rules->variable == NULL) {
        return NULL;
    }
    memcpy(name, from, size);
    name[size] = '\0';
    return csv->rules->variable(csv->rules->user, name);
}

/* Puts values in the place of variables. What is no variable stays as it is, but not at the
 * beginning of a line: a partition with such a name would hardly be meant. */
static bool csv_expand(const csv_t *csv, const char *from, char to[CSV_LINE])
{
    size_t used = 0;
    for (size_t at = 0; from[at] != '\0';) {
        size_t length = 0;
        const char *value = from[at] == '$' ? csv_variable(csv, from + at, &length) : NULL;
        if (from[at] == '$' && value == NULL && at == 0 && csv_is_name(from[1])) {
            return image_csv_fail(csv->fault, csv->line, "%.*s has no value", (int)length, from);
        }
        if (value == NULL) {
            length = 1;
            value = from + at;
        }
        const size_t more = value == from + at ? 1 : strlen(value);
        if (used + more >= CSV_LINE) {
            return image_csv_fail(csv->fault, csv->line, "the line is longer than %d bytes",
                                  CSV_LINE - 1);
        }
        memcpy(to + used, value, more);
        used += more;
        at += length;
    }
    to[used] = '\0';
    return true;
}

/* Without the blanks around it; changes the text. */
static char *csv_strip(char *text)
{
    while (isspace((unsigned char)*text)) {
        text++;
    }
    for (size_t length = strlen(text); length > 0 && isspace((unsigned char)text[length - 1]);) {
        text[--length] = '\0';
    }
    return text;
}

static void csv_split(csv_t *csv, char *line)
{
    static char none[] = "";
    for (int i = 0; i < CSV_FIELDS; i++) {
        char *comma = line != NULL ? strchr(line, ',') : NULL;
        if (comma != NULL) {
            *comma = '\0';
        }
        csv->fields[i] = line != NULL ? csv_strip(line) : none;
        line = comma != NULL ? comma + 1 : NULL;
    }
}

/* A longer name is cut, as ESP-IDF's generator does, which says nothing of it. */
static bool csv_read_name(const csv_t *csv, image_layout_row_t *row)
{
    const char *name = csv->fields[CSV_NAME];
    for (const char *at = name; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7F) {
            return image_csv_fail(csv->fault, csv->line, "a control character in the name");
        }
    }
    const size_t length = strlen(name);
    if (length > IMAGE_TABLE_LABEL_SIZE) {
        csv_warn(csv, "the name '%s' is cut: a table holds 16 bytes of one", name);
    }
    memcpy(row->partition.label, name,
           length < IMAGE_TABLE_LABEL_SIZE ? length : IMAGE_TABLE_LABEL_SIZE);
    return true;
}

static bool csv_read_type(const csv_t *csv, image_layout_row_t *row)
{
    const char *text = csv->fields[CSV_TYPE];
    int64_t number = image_layout_type(text);
    if (text[0] == '\0') {
        return image_csv_fail(csv->fault, csv->line, "there is no type");
    }
    if (number < 0 && !image_layout_number(text, &number)) {
        return image_csv_fail(csv->fault, csv->line,
                              "'%.40s' is no type: app, data, bootloader, partition_table, or "
                              "a number",
                              text);
    }
    if (number < 0 || number > 0xFE) {
        return image_csv_fail(csv->fault, csv->line, "a type is a number from 0 to 0xFE");
    }
    row->partition.type = (uint8_t)number;
    return true;
}

static bool csv_read_subtype(const csv_t *csv, image_layout_row_t *row)
{
    char names[ESP_IMAGE_CSV_TEXT / 2];
    const char *text = csv->fields[CSV_SUBTYPE];
    int64_t number = image_layout_subtype(row->partition.type, text, csv->rules);
    if (text[0] == '\0') {
        row->partition.subtype = IMAGE_LAYOUT_UNDEFINED;
        return row->partition.type != ESP_IMAGE_PARTITION_APP ||
               image_csv_fail(csv->fault, csv->line, "an application needs a subtype");
    }
    if (number < 0 && !image_layout_number(text, &number)) {
        image_layout_subtype_names(row->partition.type, names, sizeof names);
        return image_csv_fail(csv->fault, csv->line, "'%.40s' is no subtype: %s%sa number", text,
                              names, names[0] != '\0' ? ", or " : "");
    }
    if (number < 0 || number > 0xFE) {
        return image_csv_fail(csv->fault, csv->line, "a subtype is a number from 0 to 0xFE");
    }
    row->partition.subtype = (uint8_t)number;
    return true;
}

static bool csv_told(const csv_t *csv, bool is_known, uint32_t value, const char *option,
                     image_layout_row_t *row)
{
    row->has_offset = true;
    row->offset = value;
    return is_known ||
           image_csv_fail(csv->fault, csv->line, "where it lies has to be told: %s", option);
}

static bool csv_read_offset(const csv_t *csv, image_layout_row_t *row)
{
    const esp_image_layout_rules_t *rules = csv->rules;
    const esp_image_partition_t *partition = &row->partition;
    const char *text = csv->fields[CSV_OFFSET];
    if (image_layout_is_primary(partition)) {
        return partition->type == ESP_IMAGE_PARTITION_TABLE
                   ? csv_told(csv, true, rules->table_offset, "", row)
                   : csv_told(csv, rules->has_bootloader, rules->bootloader,
                              "--primary-bootloader-offset", row);
    }
    if (partition->type == ESP_IMAGE_PARTITION_BOOTLOADER && partition->subtype == 2) {
        return csv_told(csv, rules->has_recovery, rules->recovery, "--recovery-bootloader-offset",
                        row);
    }
    row->has_offset = text[0] != '\0';
    if (row->has_offset && !image_layout_number(text, &row->offset)) {
        return image_csv_fail(csv->fault, csv->line, "'%.40s' is no offset", text);
    }
    return row->offset >= 0 || image_csv_fail(csv->fault, csv->line, "an offset is not negative");
}

/* A bootloader is as large as the flash before the table, and a table as a sector. */
static bool csv_read_size(const csv_t *csv, image_layout_row_t *row)
{
    const esp_image_layout_rules_t *rules = csv->rules;
    const char *text = csv->fields[CSV_SIZE];
    if (row->partition.type == ESP_IMAGE_PARTITION_BOOTLOADER) {
        row->size = (int64_t)rules->table_offset - rules->bootloader;
        if (!rules->has_bootloader || row->size <= 0) {
            return image_csv_fail(csv->fault, csv->line,
                                  rules->has_bootloader
                                      ? "the bootloader is to lie before the table: check "
                                        "--primary-bootloader-offset and --offset"
                                      : "a bootloader's size follows from where the first lies: "
                                        "give --primary-bootloader-offset");
        }
        return true;
    }
    if (row->partition.type == ESP_IMAGE_PARTITION_TABLE) {
        row->size = ESP_IMAGE_LAYOUT_TABLE_SECTOR;
        return true;
    }
    if (text[0] == '\0') {
        return image_csv_fail(csv->fault, csv->line, "there is no size");
    }
    if (!image_layout_number(text, &row->size)) {
        return image_csv_fail(csv->fault, csv->line, "'%.40s' is no size", text);
    }
    return row->size != 0 || image_csv_fail(csv->fault, csv->line, "a size of 0");
}

static bool csv_read_flags(const csv_t *csv, image_layout_row_t *row)
{
    static const char *const flags[] = {"encrypted", "readonly"};
    char *text = csv->fields[CSV_FLAGS];
    while (text != NULL) {
        char *colon = strchr(text, ':');
        bool is_known = false;
        if (colon != NULL) {
            *colon = '\0';
        }
        for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++) {
            if (strcmp(text, flags[i]) == 0) {
                row->partition.flags |= 1U << i;
                is_known = true;
            }
        }
        if (!is_known && text[0] != '\0') {
            return image_csv_fail(csv->fault, csv->line,
                                  "'%.40s' is no flag: encrypted, readonly, or both with ':' "
                                  "between",
                                  text);
        }
        text = colon != NULL ? colon + 1 : NULL;
    }
    return true;
}

static bool csv_read_line(csv_t *csv, const char *from)
{
    char line[CSV_LINE] = "";
    if (!csv_expand(csv, from, line)) {
        return false;
    }
    char *text = csv_strip(line);
    if (text[0] == '#' || text[0] == '\0') {
        return true;
    }
    if (csv->count == ESP_IMAGE_MAX_PARTITIONS) {
        return image_csv_fail(csv->fault, csv->line, "a table holds %d partitions at most",
                              ESP_IMAGE_MAX_PARTITIONS);
    }
    image_layout_row_t *row = &csv->rows[csv->count++];
    row->line = csv->line;
    csv_split(csv, text);
    return csv_read_name(csv, row) && csv_read_type(csv, row) && csv_read_subtype(csv, row) &&
           csv_read_offset(csv, row) && csv_read_size(csv, row) && csv_read_flags(csv, row);
}

/* Lines end with LF, CR or both. */
static bool csv_read_lines(csv_t *csv, const char *text, size_t size)
{
    for (size_t at = 0; at < size;) {
        char line[CSV_LINE];
        size_t length = 0;
        while (at + length < size && text[at + length] != '\n' && text[at + length] != '\r') {
            length++;
        }
        csv->line++;
        if (length >= CSV_LINE || memchr(text + at, '\0', length) != NULL) {
            return image_csv_fail(csv->fault, csv->line,
                                  length >= CSV_LINE ? "the line is longer than any"
                                                     : "this is no text: a byte of 0");
        }
        memcpy(line, text + at, length);
        line[length] = '\0';
        if (!csv_read_line(csv, line)) {
            return false;
        }
        at += length;
        at += at + 1 < size && text[at] == '\r' && text[at + 1] == '\n' ? 2 : 1;
    }
    return true;
}

static bool csv_read(csv_t *csv, esp_image_layout_t *layout, const char *text, size_t size)
{
    const bool has_mark = size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;
    if (!csv_read_lines(csv, text + 3 * has_mark, size - 3 * (size_t)has_mark) ||
        !image_layout_place(csv->rows, csv->count, csv->rules, csv->fault)) {
        return false;
    }
    if (csv->count == 0) {
        return image_csv_fail(csv->fault, 0, "there is no partition in it");
    }
    layout->count = csv->count;
    for (unsigned i = 0; i < csv->count; i++) {
        layout->partitions[i] = csv->rows[i].partition;
        layout->lines[i] = csv->rows[i].line;
    }
    return true;
}

bool esp_image_layout_read_csv(esp_image_layout_t *layout, const char *text, size_t size,
                               const esp_image_layout_rules_t *rules, esp_image_csv_fault_t *fault)
{
    memset(layout, 0, sizeof *layout);
    memset(fault, 0, sizeof *fault);
    csv_t *csv = calloc(1, sizeof *csv);
    if (csv == NULL) {
        return image_csv_fail(fault, 0, "out of memory");
    }
    csv->rules = rules;
    csv->fault = fault;
    const bool done = csv_read(csv, layout, text, size);
    free(csv);
    return done;
}
