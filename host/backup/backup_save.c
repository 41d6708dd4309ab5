/* SPDX-License-Identifier: Apache-2.0 */
#include "backup/backup.h"
#include "system/system.h"
#include <cjson/cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void backup_digest(const uint8_t *bytes, uint32_t size, char digits[BACKUP_DIGITS])
{
    esp_loader_md5_t md5;
    uint8_t digest[ESP_LOADER_MD5_SIZE];
    esp_loader_md5_init(&md5);
    esp_loader_md5_update(&md5, bytes, size);
    esp_loader_md5_final(&md5, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        snprintf(digits + 2 * i, 3, "%02x", digest[i]);
    }
}

void backup_mac_text(const uint8_t mac[6], char text[BACKUP_MAC])
{
    snprintf(text, BACKUP_MAC, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3],
             mac[4], mac[5]);
}

bool backup_path(const char *folder, const char *name, char path[ESP_HOST_PATH_SIZE],
                 esp_host_error_t *error)
{
    const int size = snprintf(path, ESP_HOST_PATH_SIZE, "%s/%s", folder, name);
    return (size > 0 && size < ESP_HOST_PATH_SIZE) ||
           esp_host_error_set(error, ESP_HOST_ERROR_INPUT, NULL, "%s: the name is too long",
                              folder);
}

/* Nobody's files are written over, and none lie among those of a backup. */
static bool backup_is_empty(const char *folder, esp_host_error_t *error)
{
    DIR *listing = opendir(folder);
    const struct dirent *entry = NULL;
    if (listing == NULL) {
        return esp_host_error_set(error, ESP_HOST_ERROR_OUTPUT, NULL,
                                  "cannot open the folder %s: %s", folder, strerror(errno));
    }
    do {
        entry = readdir(listing);
    } while (entry != NULL &&
             (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
    closedir(listing);
    return entry == NULL || esp_host_error_set(error, ESP_HOST_ERROR_INPUT, "give another folder",
                                               "%s is not empty", folder);
}

bool esp_host_backup_begin(const char *folder, esp_host_error_t *error)
{
    char path[ESP_HOST_PATH_SIZE];
    struct stat status;
    if (!backup_path(folder, "backup.json", path, error)) {
        return false;
    }
    if (stat(path, &status) == 0) {
        return esp_host_error_set(error, ESP_HOST_ERROR_INPUT, "give another folder",
                                  "%s holds a backup already", folder);
    }
    if (system_make_folder(folder, false) == 0) {
        return true;
    }
    if (errno == EEXIST) {
        return backup_is_empty(folder, error);
    }
    return esp_host_error_set(error, ESP_HOST_ERROR_OUTPUT, NULL, "cannot make the folder %s: %s",
                              folder, strerror(errno));
}

static bool save_is_blank(const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        if (bytes[i] != 0xFF) {
            return false;
        }
    }
    return true;
}

static uint32_t save_sector(uint32_t at, uint32_t size)
{
    return size - at < BACKUP_SECTOR ? size - at : BACKUP_SECTOR;
}

/* The next stretch from `at` on; false: the rest is blank. */
static bool save_next(const uint8_t *bytes, uint32_t size, uint32_t at, uint32_t *from,
                      uint32_t *end)
{
    *from = *end = at;
    for (; at<size && * end + BACKUP_GAP> at; at += BACKUP_SECTOR) {
        const bool is_blank = save_is_blank(bytes + at, save_sector(at, size));
        if (*end == *from && is_blank) {
            *from = *end = at + BACKUP_SECTOR;
        } else if (!is_blank) {
            *end = at + save_sector(at, size);
        }
    }
    return *end > *from;
}

static bool save_file(const char *folder, const char *name, const uint8_t *bytes, size_t size,
                      esp_host_error_t *error)
{
    char path[ESP_HOST_PATH_SIZE];
    esp_host_save_t save;
    return backup_path(folder, name, path, error) && esp_host_save_begin(&save, path, error) &&
           esp_host_save_end(&save, bytes, size, error);
}

static bool save_stretch(const char *folder, cJSON *stretches, const uint8_t *bytes, uint32_t from,
                         uint32_t size, esp_host_error_t *error)
{
    char name[32];
    char offset[16];
    char digest[BACKUP_DIGITS];
    cJSON *stretch = cJSON_CreateObject();
    snprintf(offset, sizeof offset, "0x%08x", (unsigned)from);
    snprintf(name, sizeof name, "%s.bin", offset);
    backup_digest(bytes, size, digest);
    cJSON_AddStringToObject(stretch, "offset", offset);
    cJSON_AddNumberToObject(stretch, "size", size);
    cJSON_AddStringToObject(stretch, "file", name);
    cJSON_AddStringToObject(stretch, "md5", digest);
    if (!cJSON_AddItemToArray(stretches, stretch)) {
        cJSON_Delete(stretch);
        return esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
    }
    return save_file(folder, name, bytes, size, error);
}

static bool save_stretches(const char *folder, cJSON *root, const uint8_t *bytes, uint32_t size,
                           uint32_t *kept, esp_host_error_t *error)
{
    cJSON *stretches = cJSON_AddArrayToObject(root, "stretches");
    uint32_t from;
    uint32_t end;
    *kept = 0;
    for (uint32_t at = 0; stretches != NULL && save_next(bytes, size, at, &from, &end); at = end) {
        if (!save_stretch(folder, stretches, bytes + from, from, end - from, error)) {
            return false;
        }
        *kept += end - from;
    }
    return stretches != NULL ||
           esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
}

/* Leaves the folder as it was, for the next attempt. */
static void save_drop(const char *folder, const cJSON *root)
{
    char path[ESP_HOST_PATH_SIZE];
    const cJSON *stretches = cJSON_GetObjectItemCaseSensitive(root, "stretches");
    const cJSON *stretch;
    cJSON_ArrayForEach(stretch, stretches)
    {
        const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(stretch, "file"));
        if (name != NULL && backup_path(folder, name, path, NULL)) {
            (void)unlink(path);
        }
    }
}

static void save_describe(cJSON *root, const esp_host_backup_t *backup, const uint8_t *bytes)
{
    char text[BACKUP_DIGITS];
    cJSON_AddStringToObject(root, "format", BACKUP_FORMAT);
    cJSON_AddNumberToObject(root, "version", BACKUP_VERSION);
    cJSON_AddStringToObject(root, "chip", esp_loader_chip_name(backup->chip));
    if (backup->has_mac) {
        backup_mac_text(backup->mac, text);
        cJSON_AddStringToObject(root, "mac", text);
    }
    snprintf(text, sizeof text, "0x%06x", (unsigned)backup->flash_id);
    cJSON_AddStringToObject(root, "flash_id", text);
    cJSON_AddNumberToObject(root, "flash_size", backup->flash_size);
    cJSON_AddBoolToObject(root, "encrypted", backup->encrypted);
    backup_digest(bytes, backup->flash_size, text);
    cJSON_AddStringToObject(root, "md5", text);
}

bool esp_host_backup_save(const char *folder, const esp_host_backup_t *backup, const uint8_t *bytes,
                          uint32_t *kept, esp_host_error_t *error)
{
    cJSON *root = cJSON_CreateObject();
    save_describe(root, backup, bytes);
    bool done = save_stretches(folder, root, bytes, backup->flash_size, kept, error);
    char *text = done ? cJSON_Print(root) : NULL;
    if (done) {
        done = text != NULL
                   ? save_file(folder, "backup.json", (const uint8_t *)text, strlen(text), error)
                   : esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
    }
    if (!done) {
        save_drop(folder, root);
    }
    free(text);
    cJSON_Delete(root);
    return done;
}
