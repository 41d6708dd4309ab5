/*
 * An NVS partition of a CSV, row by row.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "nvs/nvs.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef enum { MAKE_KEY, MAKE_TYPE, MAKE_ENCODING, MAKE_VALUE, MAKE_COLUMNS } make_column_t;

/* A key that is there, so that it comes but once. */
typedef struct {
    uint8_t space; /* 0: a namespace itself */
    char key[ESP_IMAGE_NVS_NAME];
    unsigned line;
} make_key_t;

typedef struct {
    const esp_image_nvs_options_t *options;
    esp_image_csv_fault_t *fault;
    nvs_writer_t writer;
    nvs_csv_t csv;
    size_t columns[MAKE_COLUMNS]; /* where in a record they stand */
    make_key_t *keys;
    size_t key_count;
    size_t key_room;
    uint8_t spaces; /* namespaces */
    uint8_t space;  /* the one that rows go to; 0: none yet */
} make_t;

static bool make_fail_room(const make_t *make)
{
    return image_csv_fail(make->fault, make->csv.line, "there is no room: 0x%x bytes are too few",
                          (unsigned)make->options->size);
}

/* A column's text in the record; "" where the record is too short. */
static char *make_field(const make_t *make, make_column_t column)
{
    static char none[] = "";
    const size_t at = make->columns[column];
    return at < make->csv.count ? make->csv.fields[at] : none;
}

static char *make_stripped(const make_t *make, make_column_t column)
{
    char *text = make_field(make, column);
    while (isspace((unsigned char)*text)) {
        text++;
    }
    for (size_t length = strlen(text); length > 0 && isspace((unsigned char)text[length - 1]);) {
        text[--length] = '\0';
    }
    return text;
}

static bool make_read_head(make_t *make)
{
    static const char *const names[MAKE_COLUMNS] = {"key", "type", "encoding", "value"};
    if (!nvs_csv_next(&make->csv, make->fault)) {
        return make->fault->text[0] == '\0' &&
               image_csv_fail(make->fault, 0, "there is no line key,type,encoding,value in it");
    }
    for (size_t column = 0; column < MAKE_COLUMNS; column++) {
        size_t at = 0;
        while (at < make->csv.count && strcmp(make->csv.fields[at], names[column]) != 0) {
            at++;
        }
        if (at == make->csv.count) {
            return image_csv_fail(make->fault, make->csv.line,
                                  "the first line has to name the columns key, type, encoding and "
                                  "value: %s is missing",
                                  names[column]);
        }
        make->columns[column] = at;
    }
    return true;
}

/* Whether it is there already, in that namespace. */
static const make_key_t *make_find(const make_t *make, uint8_t space, const char *key)
{
    for (size_t i = 0; i < make->key_count; i++) {
        if (make->keys[i].space == space && strcmp(make->keys[i].key, key) == 0) {
            return &make->keys[i];
        }
    }
    return NULL;
}

static bool make_add(make_t *make, uint8_t space, const char *key)
{
    if (make->key_count == make->key_room) {
        const size_t room = 2 * make->key_room + 64;
        make_key_t *keys = realloc(make->keys, room * sizeof *keys);
        if (keys == NULL) {
            return image_csv_fail(make->fault, 0, "out of memory");
        }
        make->keys = keys;
        make->key_room = room;
    }
    make_key_t *added = &make->keys[make->key_count++];
    added->space = space;
    added->line = make->csv.line;
    memcpy(added->key, key, strlen(key) + 1);
    return true;
}

static bool make_check_name(const make_t *make, const char *name, const char *what)
{
    const size_t length = strlen(name);
    if (length == 0 || length >= ESP_IMAGE_NVS_NAME) {
        return image_csv_fail(make->fault, make->csv.line, "%s has 1 to %d bytes, '%.40s' has %u",
                              what, ESP_IMAGE_NVS_NAME - 1, name, (unsigned)length);
    }
    return true;
}

/* A namespace that was there before goes on. */
static bool make_space(make_t *make, const char *name)
{
    if (!make_check_name(make, name, "a namespace")) {
        return false;
    }
    uint8_t space = 1;
    for (size_t i = 0; i < make->key_count; i++) {
        if (make->keys[i].space == 0 && strcmp(make->keys[i].key, name) == 0) {
            make->space = space;
            return true;
        }
        space = (uint8_t)(space + (make->keys[i].space == 0));
    }
    if (make->spaces == NVS_MOST_SPACES) {
        return image_csv_fail(make->fault, make->csv.line, "there are %d namespaces at most",
                              NVS_MOST_SPACES);
    }
    make->space = ++make->spaces;
    return make_add(make, 0, name) &&
           (nvs_write_number(&make->writer, 0, name, ESP_IMAGE_NVS_U8, make->space) ||
            make_fail_room(make));
}

static bool make_check_size(const make_t *make, const nvs_value_t *value)
{
    const bool is_text = value->type == ESP_IMAGE_NVS_STRING;
    const uint32_t most = make->options->version_1 ? NVS_MOST_OF_VERSION_1
                          : is_text                ? NVS_MOST_TEXT
                                                   : NVS_MOST_BLOB;
    return value->size <= most ||
           image_csv_fail(make->fault, make->csv.line,
                          is_text ? "a string has %u bytes with its zero, %u at most"
                                  : "a blob has %u bytes, %u at most",
                          (unsigned)value->size, (unsigned)most);
}

static bool make_write(make_t *make, const char *key, const nvs_value_t *value)
{
    if (value->data == NULL) {
        return nvs_write_number(&make->writer, make->space, key, value->type, value->number);
    }
    return value->type == ESP_IMAGE_NVS_STRING || make->options->version_1
               ? nvs_write_text(&make->writer, make->space, key, value->type, value->data,
                                value->size)
               : nvs_write_blob(&make->writer, make->space, key, value->data, value->size);
}

/* Keys beside which esp-idf-nvs-partition-gen 0.3.0 writes more than the CSV says. */
static void make_warn(const make_t *make, const char *key)
{
    static const char *const keys[] = {"sta.ssid", "sta.pswd", "ap.ssid", "ap.passwd",
                                       "ap.authmode"};
    esp_image_csv_fault_t warning;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (make->options->warn != NULL && strcmp(key, keys[i]) == 0) {
            image_csv_fail(&warning, make->csv.line,
                           "ESP-IDF's generator adds entries of its own beside %s; here there is "
                           "what the CSV says",
                           key);
            make->options->warn(make->options->user, &warning);
        }
    }
}

static bool make_entry(make_t *make, const uint8_t *bytes, uint32_t size)
{
    nvs_value_t value = {0};
    const char *key = make_field(make, MAKE_KEY);
    const make_key_t *same = make_find(make, make->space, key);
    if (make->space == 0) {
        return image_csv_fail(make->fault, make->csv.line, "no line before names a namespace");
    }
    if (!make_check_name(make, key, "a key")) {
        return false;
    }
    if (same != NULL) {
        return image_csv_fail(make->fault, make->csv.line, "%s is in line %u already", key,
                              same->line);
    }
    make_warn(make, key);
    const bool done = make_add(make, make->space, key) &&
                      nvs_value_read(&value, make_stripped(make, MAKE_ENCODING), bytes, size,
                                     make->csv.line, make->fault) &&
                      make_check_size(make, &value) &&
                      (make_write(make, key, &value) || make_fail_room(make));
    free(value.data);
    return done;
}

static bool make_file(make_t *make)
{
    const esp_image_nvs_options_t *options = make->options;
    const char *path = make_field(make, MAKE_VALUE);
    uint8_t *bytes = NULL;
    uint32_t size = 0;
    if (options->read_file == NULL || !options->read_file(options->user, path, &bytes, &size)) {
        return image_csv_fail(make->fault, make->csv.line, "cannot read the file %.160s", path);
    }
    const bool done = make_entry(make, bytes, size);
    free(bytes);
    return done;
}

static bool make_row(make_t *make)
{
    const char *type = make_stripped(make, MAKE_TYPE);
    const char *value = make_field(make, MAKE_VALUE);
    if (strcasecmp(type, "namespace") == 0) {
        return make_space(make, make_field(make, MAKE_KEY));
    }
    if (strcasecmp(type, "file") == 0) {
        return make_file(make);
    }
    if (strcasecmp(type, "data") == 0) {
        return make_entry(make, (const uint8_t *)value, (uint32_t)strlen(value));
    }
    return image_csv_fail(make->fault, make->csv.line,
                          "'%.40s' is no type of a line: namespace, data or file", type);
}

static bool make_rows(make_t *make)
{
    if (!make_read_head(make)) {
        return false;
    }
    while (nvs_csv_next(&make->csv, make->fault)) {
        if (!make_row(make)) {
            return false;
        }
    }
    return make->fault->text[0] == '\0';
}

bool esp_image_nvs_make(const char *csv, size_t csv_size, const esp_image_nvs_options_t *options,
                        uint8_t *image, uint32_t *used, esp_image_csv_fault_t *fault)
{
    make_t make = {.options = options, .fault = fault};
    memset(fault, 0, sizeof *fault);
    if (options->size == 0 || options->size % ESP_IMAGE_NVS_PAGE != 0) {
        return image_csv_fail(fault, 0, "a partition has whole pages of 0x%x bytes",
                              ESP_IMAGE_NVS_PAGE);
    }
    if (memchr(csv, '\0', csv_size) != NULL) {
        return image_csv_fail(fault, 0, "this is no text: there is a byte of 0 in it");
    }
    char *text = malloc(csv_size + 1);
    if (text == NULL) {
        return image_csv_fail(fault, 0, "out of memory");
    }
    memcpy(text, csv, csv_size);
    text[csv_size] = '\0';
    nvs_csv_begin(&make.csv, text);
    nvs_write_begin(&make.writer, options, image);
    const bool done = make_rows(&make);
    *used = nvs_write_used(&make.writer);
    free(make.keys);
    free(text);
    return done;
}
