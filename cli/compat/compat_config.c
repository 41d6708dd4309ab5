/* SPDX-License-Identifier: Apache-2.0 */
#include "compat/compat_config.h"
#include "compat/ini_file.h"
#include "esp_host_system.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONFIG_KEY_SIZE = 64 };

typedef struct {
    bool (*take)(void *user, const char *key, const char *value);
    void *user;
    bool found;
    bool refused;
} config_reader_t;

bool compat_config_is_idle(const char *key)
{
    static const char *const keys[] = {
        "timeout",
        "chip_erase_timeout",
        "max_timeout",
        "md5_timeout_per_mb",
        "erase_region_timeout_per_mb",
        "erase_write_timeout_per_mb",
        "mem_end_rom_timeout",
        "serial_write_timeout",
        "write_block_attempts",
    };
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (strcmp(key, keys[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool config_take(void *user, unsigned line, const char *section, const char *key,
                        const char *value)
{
    config_reader_t *reader = user;
    char small[CONFIG_KEY_SIZE];
    (void)line;
    if (strcmp(section, "esptool") != 0) {
        return true;
    }
    reader->found = true;
    if (key == NULL || value == NULL) {
        return true;
    }
    size_t length = 0;
    for (; key[length] != '\0' && length + 1 < sizeof small; length++) {
        small[length] = (char)tolower((unsigned char)key[length]);
    }
    small[length] = '\0';
    reader->refused = !reader->take(reader->user, small, value);
    return !reader->refused;
}

/* Whether the file has settings of the section. */
static bool config_file(config_reader_t *reader, const char *path)
{
    (void)ini_file_read(path, config_take, reader);
    return reader->found;
}

bool compat_config_read(char path[COMPAT_CONFIG_PATH],
                        bool (*take)(void *user, const char *key, const char *value), void *user)
{
    static const char *const names[] = {"esptool.cfg", "setup.cfg", "tox.ini"};
    config_reader_t reader = {.take = take, .user = user};
    const char *named = getenv("ESPTOOL_CFGFILE");
    const char *home = getenv("HOME");
    char user_folder[COMPAT_CONFIG_PATH] = "";
    if (home != NULL && esp_host_path_is_absolute(home)) {
        snprintf(user_folder, sizeof user_folder, "%s/.config/esptool", home);
    }
    const char *const folders[] = {".", user_folder, home != NULL ? home : ""};
    if (named != NULL && named[0] != '\0') {
        snprintf(path, COMPAT_CONFIG_PATH, "%s", named);
        if (config_file(&reader, path)) {
            return !reader.refused;
        }
    }
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        for (size_t k = 0; folders[i][0] != '\0' && k < sizeof(names) / sizeof(names[0]); k++) {
            const int length = snprintf(path, COMPAT_CONFIG_PATH, "%s/%s", folders[i], names[k]);
            if (length < COMPAT_CONFIG_PATH && config_file(&reader, path)) {
                return !reader.refused;
            }
        }
    }
    path[0] = '\0';
    return true;
}
