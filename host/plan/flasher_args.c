/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/flasher_args.h"
#include "esp_host_file.h"
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *flasher_copy(const cJSON *text)
{
    const char *value = cJSON_GetStringValue(text);
    return value != NULL && value[0] != '\0' ? strdup(value) : NULL;
}

static bool flasher_read_file(const cJSON *item, flasher_args_t *args,
                              char error[FLASHER_ARGS_ERROR_SIZE])
{
    flasher_file_t *file = &args->files[args->count];
    *file = (flasher_file_t){0};
    if (!esp_host_number(item->string, &file->offset)) {
        snprintf(error, FLASHER_ARGS_ERROR_SIZE, "flash_files: '%.60s' is no offset", item->string);
        return false;
    }
    file->path = flasher_copy(item);
    if (file->path == NULL) {
        snprintf(error, FLASHER_ARGS_ERROR_SIZE, "flash_files: no file's name at '%.60s'",
                 item->string);
        return false;
    }
    args->count++;
    return true;
}

static bool flasher_read_files(const cJSON *root, flasher_args_t *args,
                               char error[FLASHER_ARGS_ERROR_SIZE])
{
    const cJSON *files = cJSON_GetObjectItemCaseSensitive(root, "flash_files");
    if (!cJSON_IsObject(files) || files->child == NULL) {
        snprintf(error, FLASHER_ARGS_ERROR_SIZE, "it names no files: flash_files is %s",
                 files == NULL ? "missing" : "empty or no object");
        return false;
    }
    const cJSON *item;
    cJSON_ArrayForEach(item, files)
    {
        if (args->count == FLASHER_ARGS_MAX_FILES) {
            snprintf(error, FLASHER_ARGS_ERROR_SIZE, "more than %d files", FLASHER_ARGS_MAX_FILES);
            return false;
        }
        if (!flasher_read_file(item, args, error)) {
            return false;
        }
    }
    return true;
}

/* Objects beside flash_files describe one file each; the offset ties them together. */
static void flasher_read_role(const cJSON *object, flasher_args_t *args)
{
    uint32_t offset;
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "offset"));
    const char *path = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "file"));
    if (text == NULL || path == NULL || !esp_host_number(text, &offset)) {
        return;
    }
    /* The build writes the word as a text. */
    const cJSON *encrypted = cJSON_GetObjectItemCaseSensitive(object, "encrypted");
    const char *word = cJSON_GetStringValue(encrypted);
    for (size_t i = 0; i < args->count; i++) {
        flasher_file_t *file = &args->files[i];
        if (file->role == NULL && file->offset == offset && strcmp(file->path, path) == 0) {
            file->role = strdup(object->string);
            file->encrypted =
                cJSON_IsTrue(encrypted) || (word != NULL && strcmp(word, "true") == 0);
        }
    }
}

bool flasher_args_parse(const char *text, flasher_args_t *args, char error[FLASHER_ARGS_ERROR_SIZE])
{
    *args = (flasher_args_t){0};
    cJSON *root = cJSON_Parse(text);
    if (!cJSON_IsObject(root)) {
        snprintf(error, FLASHER_ARGS_ERROR_SIZE, "it is no JSON object");
        cJSON_Delete(root);
        return false;
    }
    const bool sound = flasher_read_files(root, args, error);
    if (sound) {
        const cJSON *item;
        cJSON_ArrayForEach(item, root)
        {
            flasher_read_role(item, args);
        }
        const cJSON *extra = cJSON_GetObjectItemCaseSensitive(root, "extra_esptool_args");
        args->chip = flasher_copy(cJSON_GetObjectItemCaseSensitive(extra, "chip"));
        const cJSON *settings = cJSON_GetObjectItemCaseSensitive(root, "flash_settings");
        uint32_t bytes;
        args->flash_size = flasher_copy(cJSON_GetObjectItemCaseSensitive(settings, "flash_size"));
        if (args->flash_size != NULL && !esp_host_size(args->flash_size, &bytes)) {
            free(args->flash_size);
            args->flash_size = NULL;
        }
    }
    cJSON_Delete(root);
    return sound;
}

void flasher_args_free(flasher_args_t *args)
{
    for (size_t i = 0; i < args->count; i++) {
        free(args->files[i].path);
        free(args->files[i].role);
    }
    free(args->chip);
    free(args->flash_size);
    *args = (flasher_args_t){0};
}
