/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_stub_file.h"
#include <cjson/cJSON.h>
#include <errno.h>
#include <nettle/base64.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STUB_PATH_MAX = 4096,
    STUB_FILE_MAX = 1024 * 1024,
};

static bool stub_fail(const char *path, const char *what)
{
    (void)fprintf(stderr, "esploader-sim: the stub in %s cannot be used: %s\n", path, what);
    return false;
}

static FILE *stub_open(char *path, const char *folder, const char *chip, const char *silicon)
{
    const int length = snprintf(path, STUB_PATH_MAX, "%s/%s%s.json", folder, chip, silicon);
    if (length < 0 || length >= STUB_PATH_MAX) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    return fopen(path, "rb");
}

static FILE *stub_find(char *path, const char *folder, const sim_config_t *chip)
{
    if (!sim_config_takes_early_stub(chip)) {
        return stub_open(path, folder, chip->chip, "");
    }
    FILE *file = stub_open(path, folder, chip->chip, "rc1");
    return file != NULL ? file : stub_open(path, folder, chip->chip, "-rev1");
}

static bool stub_number(const cJSON *json, const char *name, uint32_t *number)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, name);
    const double value = cJSON_IsNumber(item) ? item->valuedouble : -1;
    *number = value >= 0 && value <= UINT32_MAX ? (uint32_t)value : 0;
    return value >= 0 && value <= UINT32_MAX;
}

static bool stub_segment(sim_stub_file_t *file, const cJSON *json, const char *name,
                         const char *start)
{
    const size_t index = file->stub.segment_count;
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, name);
    uint32_t address = 0;
    if (!cJSON_IsString(item) || !stub_number(json, start, &address)) {
        return false;
    }
    const size_t length = strlen(item->valuestring);
    struct base64_decode_ctx decoder;
    size_t size = BASE64_DECODE_LENGTH(length);
    file->bytes[index] = malloc(size + 1);
    base64_decode_init(&decoder);
    if (file->bytes[index] == NULL ||
        !base64_decode_update(&decoder, &size, file->bytes[index], length, item->valuestring) ||
        !base64_decode_final(&decoder)) {
        return false;
    }
    file->segments[index] = (sim_stub_segment_t){address, file->bytes[index], size};
    file->stub.segment_count++;
    return true;
}

static bool stub_parse(sim_stub_file_t *file, const cJSON *json, const char *path)
{
    if (json == NULL) {
        return stub_fail(path, "it is no JSON");
    }
    if (!stub_number(json, "entry", &file->stub.entry)) {
        return stub_fail(path, "it has no \"entry\", or none of 32 bits");
    }
    if (!stub_segment(file, json, "text", "text_start")) {
        return stub_fail(path, "\"text\" in base64 and \"text_start\" are missing or wrong");
    }
    const cJSON *data = cJSON_GetObjectItemCaseSensitive(json, "data");
    if (data != NULL && !cJSON_IsNull(data) && !stub_segment(file, json, "data", "data_start")) {
        return stub_fail(path, "\"data\" in base64 or \"data_start\" is wrong");
    }
    return true;
}

bool sim_stub_file_read(sim_stub_file_t *file, const char *folder, const sim_config_t *chip)
{
    *file = (sim_stub_file_t){0};
    char path[STUB_PATH_MAX];
    FILE *input = stub_find(path, folder, chip);
    if (input == NULL) {
        return stub_fail(path, strerror(errno));
    }
    char *text = malloc(STUB_FILE_MAX);
    const size_t size = text != NULL ? fread(text, 1, STUB_FILE_MAX, input) : 0;
    (void)fclose(input);
    cJSON *json = size > 0 && size < STUB_FILE_MAX ? cJSON_ParseWithLength(text, size) : NULL;
    free(text);
    const bool sound = stub_parse(file, json, path);
    cJSON_Delete(json);
    file->stub.segments = file->segments;
    if (!sound) {
        sim_stub_file_free(file);
    }
    return sound;
}

void sim_stub_file_free(sim_stub_file_t *file)
{
    for (size_t i = 0; i < SIM_STUB_FILE_SEGMENTS; i++) {
        free(file->bytes[i]);
    }
    *file = (sim_stub_file_t){0};
}
