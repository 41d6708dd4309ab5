/* SPDX-License-Identifier: Apache-2.0 */
#include "compat/compat_config.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONFIG_LINE_SIZE = 1024 };

typedef struct {
    bool (*take)(void *user, const char *key, const char *value);
    void *user;
    bool in_section;
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

/* Without the blanks around it. */
static char *config_trim(char *text)
{
    text += strspn(text, " \t\r\n");
    size_t length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1])) {
        text[--length] = '\0';
    }
    return text;
}

static void config_line(config_reader_t *reader, char *line)
{
    char *text = config_trim(line);
    if (text[0] == '#' || text[0] == ';' || text[0] == '\0') {
        return;
    }
    if (text[0] == '[') {
        reader->in_section = strncmp(text, "[esptool]", strlen("[esptool]")) == 0;
        reader->found = reader->found || reader->in_section;
        return;
    }
    char *value = strpbrk(text, "=:");
    if (!reader->in_section || value == NULL) {
        return;
    }
    *value++ = '\0';
    char *key = config_trim(text);
    for (char *letter = key; *letter != '\0'; letter++) {
        *letter = (char)tolower((unsigned char)*letter);
    }
    reader->refused = reader->refused || !reader->take(reader->user, key, config_trim(value));
}

/* Whether the file has the section. */
static bool config_file(config_reader_t *reader, const char *path)
{
    char line[CONFIG_LINE_SIZE];
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return false;
    }
    reader->in_section = false;
    while (!reader->refused && fgets(line, sizeof line, file) != NULL) {
        config_line(reader, line);
    }
    fclose(file);
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
    if (home != NULL && home[0] == '/') {
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
