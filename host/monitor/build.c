/*
 * A build's ELF file. Source: ESP-IDF, tools/cmake/project_description.json.in.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_monitor.h"
#include "esp_host_system.h"
#include <cjson/cJSON.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool build_is(const char *path, mode_t kind)
{
    struct stat status;
    return stat(path, &status) == 0 && (status.st_mode & S_IFMT) == kind;
}

/* "folder/name" where that is a file. */
static bool build_take(const char *folder, const char *name, char elf[ESP_HOST_PATH_SIZE])
{
    const int size = snprintf(elf, ESP_HOST_PATH_SIZE, "%s/%s", folder, name);
    if (size > 0 && size < ESP_HOST_PATH_SIZE && build_is(elf, S_IFREG)) {
        return true;
    }
    elf[0] = '\0';
    return false;
}

static void build_read_description(const char *folder, esp_host_build_t *build)
{
    char path[ESP_HOST_PATH_SIZE];
    uint8_t *bytes = NULL;
    uint32_t size;
    if (!build_take(folder, "project_description.json", path) ||
        !esp_host_file_read(path, NULL, NULL, &bytes, &size, NULL)) {
        return;
    }
    cJSON *root = cJSON_Parse((const char *)bytes);
    const char *elf = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, "app_elf"));
    const char *rate = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, "monitor_baud"));
    uint32_t number;
    if (elf != NULL) {
        /* A build that was moved has it beside the description all the same. */
        const char *name = esp_host_path_slash(elf);
        (void)build_take(folder, name != NULL ? name + 1 : elf, build->elf);
    }
    if (rate != NULL && esp_host_number(rate, &number)) {
        build->rate = number;
    }
    cJSON_Delete(root);
    free(bytes);
}

static void build_look_for_elf(const char *folder, char elf[ESP_HOST_PATH_SIZE])
{
    static const char ending[] = ".elf";
    DIR *files = opendir(folder);
    const struct dirent *file;
    char other[ESP_HOST_PATH_SIZE];
    while (files != NULL && (file = readdir(files)) != NULL) {
        const size_t length = strlen(file->d_name);
        if (length < sizeof ending || strcmp(file->d_name + length - 4, ending) != 0 ||
            !build_take(folder, file->d_name, other)) {
            continue;
        }
        if (elf[0] != '\0') {
            elf[0] = '\0'; /* one of several is a guess */
            break;
        }
        memcpy(elf, other, sizeof other);
    }
    if (files != NULL) {
        closedir(files);
    }
}

void esp_host_build_read(const char *path, esp_host_build_t *build)
{
    char folder[ESP_HOST_PATH_SIZE];
    *build = (esp_host_build_t){.rate = 0};
    const int size = snprintf(folder, sizeof folder, "%s", path);
    if (size <= 0 || size >= (int)sizeof folder) {
        return;
    }
    if (!build_is(folder, S_IFDIR)) {
        const char *slash = esp_host_path_slash(folder);
        if (slash == NULL) {
            strcpy(folder, ".");
        } else {
            folder[slash == folder ? 1 : slash - folder] = '\0';
        }
    }
    build_read_description(folder, build);
    if (build->elf[0] == '\0') {
        build_look_for_elf(folder, build->elf);
    }
}
