/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_partition.h"
#include "esp_host_system.h"
#include "plan/flasher_args.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
    esp_host_table_t *table;
    bool (*cancelled)(void *user);
    void *user;
    esp_host_error_t *error;
} source_t;

static bool source_parse(const source_t *source, const uint8_t *bytes, size_t size,
                         const char *advice)
{
    esp_host_table_t *table = source->table;
    esp_image_layout_rules_t rules = ESP_IMAGE_LAYOUT_RULES_DEFAULT;
    esp_image_csv_fault_t fault;
    rules.table_offset = table->offset;
    const bool done =
        esp_image_layout_is_binary(bytes, size)
            ? esp_image_layout_read_binary(&table->layout, bytes, size, &fault)
            : esp_image_layout_read_csv(&table->layout, (const char *)bytes, size, &rules, &fault);
    char line[32] = "";
    if (!done && fault.line != 0) {
        snprintf(line, sizeof line, "line %u: ", fault.line);
    }
    return done ||
           esp_host_error_set(source->error, ESP_HOST_ERROR_INPUT, advice,
                              "%s is no partition table: %s%s", table->source, line, fault.text);
}

static bool source_read_file(const source_t *source, const char *path)
{
    uint8_t *bytes;
    uint32_t size;
    snprintf(source->table->source, sizeof source->table->source, "%s", path);
    if (!esp_host_file_read(path, source->cancelled, source->user, &bytes, &size, source->error)) {
        return false;
    }
    const bool done =
        source_parse(source, bytes, size, "'esploader partition-table' checks and makes them");
    free(bytes);
    return done;
}

bool esp_host_table_of_file(esp_host_table_t *table, const char *path,
                            bool (*cancelled)(void *user), void *user, esp_host_error_t *error)
{
    const source_t source = {table, cancelled, user, error};
    table->offset = ESP_IMAGE_TABLE_OFFSET;
    return source_read_file(&source, path);
}

bool esp_host_table_of_flash(esp_host_table_t *table, const uint8_t *bytes, size_t size,
                             uint32_t offset, esp_host_error_t *error)
{
    const source_t source = {.table = table, .error = error};
    table->offset = offset;
    snprintf(table->source, sizeof table->source, "what flash holds at 0x%x", (unsigned)offset);
    if (!esp_image_layout_is_binary(bytes, size)) {
        return esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                                  "name a table with --partition-table FILE, or where it lies with "
                                  "--partition-table OFFSET; with flash encryption it cannot be "
                                  "read",
                                  "there is no partition table in flash at 0x%x", (unsigned)offset);
    }
    return source_parse(&source, bytes, size, "name a table with --partition-table FILE");
}

/* The folder in which files of a build are looked for. */
static void source_folder(const char *build, bool is_file, char folder[ESP_HOST_PATH_SIZE])
{
    const char *slash = esp_host_path_slash(build);
    snprintf(folder, ESP_HOST_PATH_SIZE, "%s", is_file && slash == NULL ? "." : build);
    if (is_file && slash != NULL) {
        folder[slash == build ? 1 : slash - build] = '\0';
    }
}

static bool source_join(const source_t *source, const char *folder, const char *name,
                        char path[ESP_HOST_PATH_SIZE])
{
    const int size = esp_host_path_is_absolute(name)
                         ? snprintf(path, ESP_HOST_PATH_SIZE, "%s", name)
                         : snprintf(path, ESP_HOST_PATH_SIZE, "%s/%s", folder, name);
    return (size > 0 && size < ESP_HOST_PATH_SIZE) ||
           esp_host_error_set(source->error, ESP_HOST_ERROR_INPUT, NULL, "%s: the name is too long",
                              folder);
}

static bool source_read_build(const source_t *source, const char *folder,
                              const flasher_args_t *args)
{
    char path[ESP_HOST_PATH_SIZE];
    for (size_t i = 0; i < args->count; i++) {
        const flasher_file_t *file = &args->files[i];
        if (file->role != NULL && strcmp(file->role, "partition-table") == 0) {
            source->table->offset = file->offset;
            return source_join(source, folder, file->path, path) && source_read_file(source, path);
        }
    }
    return esp_host_error_set(source->error, ESP_HOST_ERROR_INPUT,
                              "name one with --partition-table FILE",
                              "%s: the build has no partition table", folder);
}

bool esp_host_table_of_build(esp_host_table_t *table, const char *build,
                             bool (*cancelled)(void *user), void *user, esp_host_error_t *error)
{
    const source_t source = {table, cancelled, user, error};
    char folder[ESP_HOST_PATH_SIZE];
    char path[ESP_HOST_PATH_SIZE];
    char why[FLASHER_ARGS_ERROR_SIZE];
    struct stat status;
    flasher_args_t args;
    uint8_t *text;
    uint32_t size;
    const bool is_file = stat(build, &status) == 0 && S_ISREG(status.st_mode);
    source_folder(build, is_file, folder);
    if (!source_join(&source, folder, "flasher_args.json", path) ||
        !esp_host_file_read(is_file ? build : path, cancelled, user, &text, &size, error)) {
        return false;
    }
    const bool done =
        flasher_args_parse((const char *)text, &args, why)
            ? source_read_build(&source, folder, &args)
            : esp_host_error_set(error, ESP_HOST_ERROR_INPUT, "build the project again", "%s: %s",
                                 is_file ? build : path, why);
    flasher_args_free(&args);
    free(text);
    return done;
}

static bool source_is_build(const char *folder, const char *rest, char path[ESP_HOST_PATH_SIZE])
{
    char file[ESP_HOST_PATH_SIZE + 32];
    struct stat status;
    const int size = snprintf(path, ESP_HOST_PATH_SIZE, "%s%s", folder, rest);
    snprintf(file, sizeof file, "%s/flasher_args.json", path);
    return size > 0 && size < ESP_HOST_PATH_SIZE && stat(file, &status) == 0;
}

bool esp_host_build_find(const char *text, char folder[ESP_HOST_PATH_SIZE], esp_host_error_t *error)
{
    const char *from = text != NULL ? text : ".";
    if (text == NULL && source_is_build("build", "", folder)) {
        return true;
    }
    if (source_is_build(from, "", folder) || source_is_build(from, "/build", folder)) {
        return true;
    }
    return esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                              "build the project with 'idf.py build', or name its build folder",
                              "%s has no flasher_args.json, nor has build in it",
                              text != NULL ? text : "this folder");
}
