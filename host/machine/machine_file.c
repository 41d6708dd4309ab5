/* SPDX-License-Identifier: Apache-2.0 */
#include "machine/machine_file.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool machine_path(char path[ESP_HOST_MACHINE_PATH], const char *root, const char *folder,
                  const char *name)
{
    const int length = snprintf(path, ESP_HOST_MACHINE_PATH, "%s%s%s%s", root != NULL ? root : "",
                                folder, name[0] != '\0' ? "/" : "", name);
    return length >= 0 && length < ESP_HOST_MACHINE_PATH;
}

void machine_line(const char *folder, const char *name, char text[ESP_HOST_MACHINE_TEXT])
{
    char path[ESP_HOST_MACHINE_PATH];
    text[0] = '\0';
    FILE *file = machine_path(path, NULL, folder, name) ? fopen(path, "re") : NULL;
    if (file == NULL) {
        return;
    }
    if (fgets(text, ESP_HOST_MACHINE_TEXT, file) == NULL) {
        text[0] = '\0';
    }
    text[strcspn(text, "\n")] = '\0';
    fclose(file);
}

bool machine_link(const char *path, char target[ESP_HOST_MACHINE_PATH])
{
    const ssize_t size = readlink(path, target, ESP_HOST_MACHINE_PATH - 1);
    target[size > 0 ? size : 0] = '\0';
    return size > 0;
}
