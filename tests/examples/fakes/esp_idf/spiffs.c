/*
 * A SPIFFS partition is a folder of this machine. Paths below its mount point lead there, which
 * needs the linker's --wrap=fopen.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_spiffs.h"
#include "fake_idf.h"
#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 1024 };

static struct {
    const char *label;
    const char *folder;
    char base[32]; /* empty: not mounted */
} partition;

FILE *__real_fopen(const char *path, const char *mode);
FILE *__wrap_fopen(const char *path, const char *mode);

void fake_spiffs_folder(const char *label, const char *folder)
{
    partition.label = label;
    partition.folder = folder;
    partition.base[0] = '\0';
}

esp_err_t esp_vfs_spiffs_register(const esp_vfs_spiffs_conf_t *config)
{
    if (partition.folder == NULL ||
        (config->partition_label != NULL && strcmp(config->partition_label, partition.label))) {
        return ESP_ERR_NOT_FOUND;
    }
    if (partition.base[0] != '\0') {
        return ESP_ERR_INVALID_STATE;
    }
    snprintf(partition.base, sizeof partition.base, "%s", config->base_path);
    return ESP_OK;
}

esp_err_t esp_vfs_spiffs_unregister(const char *partition_label)
{
    (void)partition_label;
    if (partition.base[0] == '\0') {
        return ESP_ERR_INVALID_STATE;
    }
    partition.base[0] = '\0';
    return ESP_OK;
}

FILE *__wrap_fopen(const char *path, const char *mode)
{
    const size_t size = strlen(partition.base);
    if (size == 0 || strncmp(path, partition.base, size) != 0 || path[size] != '/') {
        return __real_fopen(path, mode);
    }
    char there[PATH_SIZE];
    snprintf(there, sizeof there, "%s%s", partition.folder, path + size);
    return __real_fopen(there, mode);
}
