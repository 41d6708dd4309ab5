/* SPDX-License-Identifier: Apache-2.0 */
#include "view/json/json.h"
#include "view/json/json_clean.h"
#include "view/message.h"
#include "view/output.h"
#include <cjson/cJSON.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    bool on;
    bool quiet;
} json;

void json_setup(bool quiet)
{
    json.on = true;
    json.quiet = quiet;
}

bool json_is_on(void)
{
    return json.on;
}

bool json_is_told(void)
{
    return json.on && !json.quiet;
}

json_t *json_plain(void)
{
    return json.on ? cJSON_CreateObject() : NULL;
}

json_t *json_event(const char *name)
{
    cJSON *event = json_plain();
    cJSON_AddNumberToObject(event, "schema", JSON_SCHEMA);
    cJSON_AddStringToObject(event, "event", name);
    return event;
}

json_t *json_result(const char *what)
{
    json_t *event = json_event("result");
    json_text(event, "what", what);
    return event;
}

void json_print(json_t *event)
{
    char *line = cJSON_PrintUnformatted(event);
    cJSON_Delete(event);
    if (line == NULL) {
        if (json.on) {
            output_lose(ENOMEM);
        }
        return;
    }
    errno = 0;
    if (puts(line) == EOF || fflush(stdout) == EOF) {
        output_lose(errno != 0 ? errno : EIO);
    }
    cJSON_free(line);
}

void json_bytes_as_text(json_t *object, const char *name, const void *bytes, size_t size)
{
    char *text = json_clean(bytes, size);
    cJSON_AddStringToObject(object, name, text != NULL ? text : "");
    free(text);
}

void json_text(json_t *object, const char *name, const char *text)
{
    if (text == NULL) {
        cJSON_AddNullToObject(object, name);
    } else {
        json_bytes_as_text(object, name, text, strlen(text));
    }
}

void json_hex(json_t *object, const char *name, const void *bytes, size_t size)
{
    const uint8_t *byte = bytes;
    char *digits = malloc(2 * size + 1);
    if (digits == NULL) {
        return;
    }
    digits[0] = '\0';
    for (size_t i = 0; i < size; i++) {
        snprintf(digits + 2 * i, 3, "%02x", byte[i]);
    }
    cJSON_AddStringToObject(object, name, digits);
    free(digits);
}

void json_mac(json_t *object, const char *name, const uint8_t mac[6])
{
    char text[24];
    snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3],
             mac[4], mac[5]);
    cJSON_AddStringToObject(object, name, text);
}

void json_revision(json_t *object, const char *name, unsigned revision)
{
    char text[24];
    snprintf(text, sizeof text, "%u.%u", revision / 100, revision % 100);
    cJSON_AddStringToObject(object, name, text);
}

/* The library's own numbers are floating point: these keep all digits. */
void json_number(json_t *object, const char *name, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, value);
    cJSON_AddRawToObject(object, name, text);
}

void json_signed(json_t *object, const char *name, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    cJSON_AddRawToObject(object, name, text);
}

void json_flag(json_t *object, const char *name, bool value)
{
    cJSON_AddBoolToObject(object, name, value);
}

json_t *json_object(json_t *object, const char *name)
{
    return cJSON_AddObjectToObject(object, name);
}

json_t *json_array(json_t *object, const char *name)
{
    return cJSON_AddArrayToObject(object, name);
}

json_t *json_item(json_t *array)
{
    cJSON *item = array != NULL ? cJSON_CreateObject() : NULL;
    cJSON_AddItemToArray(array, item);
    return item;
}

void json_text_item(json_t *array, const char *text)
{
    char *clean = json_clean(text, strlen(text));
    if (array != NULL && clean != NULL) {
        cJSON_AddItemToArray(array, cJSON_CreateString(clean));
    }
    free(clean);
}
