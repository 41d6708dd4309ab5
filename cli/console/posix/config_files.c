/* SPDX-License-Identifier: Apache-2.0 */
#include "option/config/config_files.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_FOLDER = 4096 };

static void files_keep(char *path, size_t size, int length)
{
    if (length < 0 || (size_t)length >= size || access(path, F_OK) != 0) {
        path[0] = '\0';
    }
}

void config_find_user(char *path, size_t size)
{
    const char *config = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    int length = -1;
    if (config != NULL && config[0] == '/') {
        length = snprintf(path, size, "%s/esploader/config", config);
    } else if (home != NULL && home[0] == '/') {
        length = snprintf(path, size, "%s/.config/esploader/config", home);
    }
    files_keep(path, size, length);
}

static bool files_is_trusted(const struct stat *file, uid_t folder_owner)
{
    return file->st_uid == geteuid() || file->st_uid == 0 || file->st_uid == folder_owner;
}

void config_find_project(char *path, size_t size)
{
    char folder[FILES_FOLDER];
    struct stat here;
    struct stat file;
    path[0] = '\0';
    if (getcwd(folder, sizeof folder) == NULL || folder[0] != '/' || stat(folder, &here) != 0) {
        return;
    }
    for (;;) {
        char *end = strrchr(folder, '/');
        const bool is_root = folder[1] == '\0';
        const int length = snprintf(path, size, "%s/esploader.conf", is_root ? "" : folder);
        if (length > 0 && (size_t)length < size && stat(path, &file) == 0 &&
            S_ISREG(file.st_mode) && files_is_trusted(&file, here.st_uid)) {
            return;
        }
        if (is_root) {
            path[0] = '\0';
            return;
        }
        end[end == folder ? 1 : 0] = '\0';
    }
}
