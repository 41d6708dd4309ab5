/* SPDX-License-Identifier: Apache-2.0 */
#include "backup/backup.h"
#include "esp_host_chip.h"
#include "esp_host_system.h"
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *folder;
    esp_host_backup_t *backup;
    uint8_t *bytes; /* of all flash */
    bool (*cancelled)(void *user);
    void *user;
    esp_host_error_t *error;
} load_t;

static bool load_odd(const load_t *load, const char *what)
{
    return esp_host_error_set(load->error, ESP_HOST_ERROR_INPUT, NULL, "%s/backup.json: %s",
                              load->folder, what);
}

static const char *load_text(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    return text != NULL ? text : "";
}

/* A whole number of at most 32 bits, or 0. */
static uint32_t load_number(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    const double number = cJSON_IsNumber(item) ? item->valuedouble : 0;
    return number >= 1 && number <= UINT32_MAX ? (uint32_t)number : 0;
}

static bool load_describe(const load_t *load, const cJSON *root)
{
    esp_host_backup_t *backup = load->backup;
    unsigned mac[6];
    if (strcmp(load_text(root, "format"), BACKUP_FORMAT) != 0 ||
        load_number(root, "version") != BACKUP_VERSION) {
        return load_odd(load, "this is no backup, or one of another version of esploader");
    }
    backup->chip = esp_host_chip_by_name(load_text(root, "chip"));
    backup->flash_size = load_number(root, "flash_size");
    backup->encrypted = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(root, "encrypted"));
    esp_host_number(load_text(root, "flash_id"), &backup->flash_id);
    if (backup->chip == ESP_UNKNOWN_CHIP) {
        return load_odd(load, "it is of a chip that is not known here");
    }
    if (backup->flash_size == 0 || backup->flash_size > BACKUP_MOST ||
        backup->flash_size % BACKUP_SECTOR != 0) {
        return load_odd(load, "flash_size is no size of flash");
    }
    backup->has_mac = sscanf(load_text(root, "mac"), "%2x:%2x:%2x:%2x:%2x:%2x", &mac[0], &mac[1],
                             &mac[2], &mac[3], &mac[4], &mac[5]) == 6;
    for (size_t i = 0; backup->has_mac && i < sizeof backup->mac; i++) {
        backup->mac[i] = (uint8_t)mac[i];
    }
    return true;
}

static bool load_stretch(const load_t *load, const cJSON *stretch)
{
    char path[ESP_HOST_PATH_SIZE];
    char digest[BACKUP_DIGITS];
    uint32_t offset;
    uint8_t *bytes;
    uint32_t size;
    const char *name = load_text(stretch, "file");
    const uint32_t wanted = load_number(stretch, "size");
    /* The folder's own files only. */
    if (name[0] == '\0' || esp_host_path_slash(name) != NULL ||
        !esp_host_number(load_text(stretch, "offset"), &offset) || wanted == 0 ||
        offset > load->backup->flash_size || wanted > load->backup->flash_size - offset) {
        return load_odd(load, "a stretch of it is odd");
    }
    if (!backup_path(load->folder, name, path, load->error) ||
        !esp_host_file_read(path, load->cancelled, load->user, &bytes, &size, load->error)) {
        return false;
    }
    backup_digest(bytes, size, digest);
    const bool is_right = size == wanted && strcmp(digest, load_text(stretch, "md5")) == 0;
    if (is_right) {
        memcpy(load->bytes + offset, bytes, size);
    }
    free(bytes);
    return is_right ||
           esp_host_error_set(load->error, ESP_HOST_ERROR_INPUT, "take another copy of the backup",
                              "%s is not what was saved", path);
}

static bool load_stretches(const load_t *load, const cJSON *root)
{
    char digest[BACKUP_DIGITS];
    const cJSON *stretches = cJSON_GetObjectItemCaseSensitive(root, "stretches");
    const cJSON *stretch;
    memset(load->bytes, 0xFF, load->backup->flash_size);
    cJSON_ArrayForEach(stretch, stretches)
    {
        if (!load_stretch(load, stretch)) {
            return false;
        }
    }
    backup_digest(load->bytes, load->backup->flash_size, digest);
    return strcmp(digest, load_text(root, "md5")) == 0 ||
           load_odd(load, "its stretches are not all that was saved");
}

static bool load_all(load_t *load, const char *text)
{
    cJSON *root = cJSON_Parse(text);
    bool done =
        cJSON_IsObject(root) ? load_describe(load, root) : load_odd(load, "it is no JSON object");
    if (done) {
        load->bytes = malloc(load->backup->flash_size);
        done = load->bytes != NULL
                   ? load_stretches(load, root)
                   : esp_host_error_set(load->error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
    }
    cJSON_Delete(root);
    return done;
}

bool esp_host_backup_load(const char *folder, esp_host_backup_t *backup, uint8_t **bytes,
                          bool (*cancelled)(void *user), void *user, esp_host_error_t *error)
{
    load_t load = {folder, backup, NULL, cancelled, user, error};
    char path[ESP_HOST_PATH_SIZE];
    uint8_t *text;
    uint32_t size;
    *bytes = NULL;
    memset(backup, 0, sizeof *backup);
    if (!backup_path(folder, "backup.json", path, error) ||
        !esp_host_file_read(path, cancelled, user, &text, &size, error)) {
        return false;
    }
    const bool done = load_all(&load, (const char *)text);
    free(text);
    if (!done) {
        free(load.bytes);
        return false;
    }
    *bytes = load.bytes;
    return true;
}

/* One more thing that differs. */
static void fits_add(char *text, size_t size, const char *name, const char *of_backup,
                     const char *of_chip)
{
    const size_t used = strlen(text);
    snprintf(text + used, size - used, "%s%s %s, the backup is of %s", used != 0 ? "; " : "", name,
             of_chip, of_backup);
}

bool esp_host_backup_fits(const esp_host_backup_t *backup, const esp_host_backup_t *chip,
                          esp_host_error_t *error)
{
    char text[ESP_HOST_TEXT_SIZE] = "";
    char one[32];
    char other[32];
    if (backup->chip != chip->chip) {
        fits_add(text, sizeof text, "the chip is an", esp_loader_chip_name(backup->chip),
                 esp_loader_chip_name(chip->chip));
    }
    if (backup->flash_size != chip->flash_size) {
        snprintf(one, sizeof one, "0x%x bytes", (unsigned)backup->flash_size);
        snprintf(other, sizeof other, "0x%x bytes", (unsigned)chip->flash_size);
        fits_add(text, sizeof text, "flash has", one, other);
    }
    const bool is_same =
        backup->has_mac && chip->has_mac && memcmp(backup->mac, chip->mac, sizeof backup->mac) == 0;
    if (backup->encrypted != chip->encrypted) {
        fits_add(text, sizeof text, "flash encryption is", backup->encrypted ? "it on" : "it off",
                 chip->encrypted ? "on" : "off");
    } else if (backup->encrypted && !is_same) {
        backup_mac_text(backup->mac, one);
        backup_mac_text(chip->mac, other);
        fits_add(text, sizeof text, "flash is encrypted, and the chip is", one, other);
    }
    return text[0] == '\0' ||
           esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                              "a backup goes back into a chip of its kind", "%s", text);
}
