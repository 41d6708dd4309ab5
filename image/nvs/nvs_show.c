/*
 * An NVS partition as a CSV.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "nvs/nvs.h"
#include <inttypes.h>
#include <nettle/base16.h>
#include <nettle/base64.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOW_HEX = 64, /* bytes that are more readable so */ SHOW_LINE = 160 };

typedef struct {
    char *text;
    size_t used;
    size_t room;
    bool no_memory;
} show_t;

static void show_put(show_t *show, const char *text, size_t size)
{
    if (show->used + size + 1 > show->room && !show->no_memory) {
        const size_t room = 2 * (show->used + size + SHOW_LINE);
        char *larger = realloc(show->text, room);
        if (larger != NULL) {
            show->text = larger;
            show->room = room;
        } else {
            show->no_memory = true;
        }
    }
    if (!show->no_memory) {
        memcpy(show->text + show->used, text, size);
        show->used += size;
        show->text[show->used] = '\0';
    }
}

static void show_say(show_t *show, const char *text)
{
    show_put(show, text, strlen(text));
}

/* In quotes where it has to be. */
static void show_field(show_t *show, const char *text, size_t size)
{
    bool is_plain = size == 0 || text[0] != '#';
    for (size_t i = 0; i < size; i++) {
        is_plain = is_plain && strchr(",\"\n", text[i]) == NULL;
    }
    if (is_plain) {
        show_put(show, text, size);
        return;
    }
    show_say(show, "\"");
    for (size_t i = 0; i < size; i++) {
        show_put(show, text + i, 1);
        if (text[i] == '"') {
            show_say(show, "\"");
        }
    }
    show_say(show, "\"");
}

static void show_blob(show_t *show, const esp_image_nvs_entry_t *entry)
{
    const bool is_short = entry->size <= SHOW_HEX;
    const size_t size =
        is_short ? BASE16_ENCODE_LENGTH(entry->size) : BASE64_ENCODE_RAW_LENGTH(entry->size);
    char *text = malloc(size + 1);
    if (text == NULL) {
        show->no_memory = true;
        return;
    }
    if (is_short) {
        base16_encode_update(text, entry->size, entry->data);
    } else {
        base64_encode_raw(text, entry->size, entry->data);
    }
    show_say(show, is_short ? "hex2bin," : "base64,");
    show_put(show, text, size);
    free(text);
}

static void show_number(show_t *show, const esp_image_nvs_entry_t *entry)
{
    char text[48];
    const bool has_sign = (entry->type & 0x10) != 0;
    if (has_sign) {
        snprintf(text, sizeof text, "%s,%" PRId64, esp_image_nvs_type_name((uint8_t)entry->type),
                 (int64_t)entry->number);
    } else {
        snprintf(text, sizeof text, "%s,%" PRIu64, esp_image_nvs_type_name((uint8_t)entry->type),
                 entry->number);
    }
    show_say(show, text);
}

static bool show_entry(show_t *show, const esp_image_nvs_entry_t *entry,
                       esp_image_csv_fault_t *fault)
{
    const char *data = (const char *)entry->data;
    show_field(show, entry->key, strlen(entry->key));
    show_say(show, ",data,");
    if (entry->type == ESP_IMAGE_NVS_BLOB) {
        show_blob(show, entry);
    } else if (entry->type == ESP_IMAGE_NVS_STRING) {
        if (memchr(data, '\0', entry->size) != NULL || memchr(data, '\r', entry->size) != NULL) {
            return image_csv_fail(fault, 0,
                                  "the string of %s in %s has a zero or a carriage return in it, "
                                  "which no CSV can hold",
                                  entry->key, entry->space);
        }
        show_say(show, "string,");
        show_field(show, data, entry->size);
    } else {
        show_number(show, entry);
    }
    show_say(show, "\n");
    return true;
}

char *esp_image_nvs_write_csv(const esp_image_nvs_t *nvs, esp_image_csv_fault_t *fault)
{
    show_t show = {0};
    const char *space = NULL;
    bool done = true;
    memset(fault, 0, sizeof *fault);
    show_say(&show, "key,type,encoding,value\n");
    for (size_t i = 0; i < nvs->count && done; i++) {
        if (space == NULL || strcmp(space, nvs->entries[i].space) != 0) {
            space = nvs->entries[i].space;
            show_field(&show, space, strlen(space));
            show_say(&show, ",namespace,,\n");
        }
        done = show_entry(&show, &nvs->entries[i], fault);
    }
    if (show.no_memory) {
        done = image_csv_fail(fault, 0, "out of memory");
    }
    if (!done) {
        free(show.text);
        show.text = NULL;
    }
    return show.text;
}
