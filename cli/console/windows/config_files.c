/* SPDX-License-Identifier: Apache-2.0 */
#include "option/config/config_files.h"
#include "esp_host_system.h"
#include <direct.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILES_FOLDER = 4096 };

static bool files_is_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

void config_find_user(char *path, size_t size)
{
    const char *roaming = getenv("APPDATA");
    const int length = roaming != NULL && esp_host_path_is_absolute(roaming)
                           ? snprintf(path, size, "%s\\esploader\\config", roaming)
                           : -1;
    if (length < 0 || (size_t)length >= size || !files_is_file(path)) {
        path[0] = '\0';
    }
}

/* Windows tells no owner by a number: up to the user's own folder, and not above it, a project's
 * file is taken where it lies. */
void config_find_project(char *path, size_t size)
{
    char folder[FILES_FOLDER];
    const char *profile = getenv("USERPROFILE");
    path[0] = '\0';
    if (_getcwd(folder, sizeof folder) == NULL) {
        return;
    }
    for (;;) {
        const int length = snprintf(path, size, "%s\\esploader.conf", folder);
        if (length > 0 && (size_t)length < size && files_is_file(path)) {
            return;
        }
        path[0] = '\0';
        const char *slash = esp_host_path_slash(folder);
        const bool inside = profile != NULL && _strnicmp(folder, profile, strlen(profile)) == 0 &&
                            _stricmp(folder, profile) != 0;
        if (slash == NULL || slash == folder || !inside) {
            return;
        }
        folder[slash - folder] = '\0';
    }
}
