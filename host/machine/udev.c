/* SPDX-License-Identifier: Apache-2.0 */
#include "machine/machine_file.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const udev_folders[] = {"/etc/udev/rules.d", "/run/udev/rules.d",
                                           "/usr/local/lib/udev/rules.d", "/usr/lib/udev/rules.d",
                                           "/lib/udev/rules.d"};

static bool udev_is_rule(const char *name, const char *part)
{
    static const char end[] = ".rules";
    const size_t length = strlen(name);
    return length > strlen(end) && strcmp(name + length - strlen(end), end) == 0 &&
           strstr(name, part) != NULL;
}

esp_host_answer_t esp_host_udev_rule(const char *root, const char *part, char *path)
{
    char folder[ESP_HOST_MACHINE_PATH];
    char file[ESP_HOST_MACHINE_PATH];
    esp_host_answer_t answer = ESP_HOST_UNKNOWN;
    for (size_t i = 0; answer != ESP_HOST_YES && i < sizeof udev_folders / sizeof udev_folders[0];
         i++) {
        const struct dirent *entry;
        DIR *listing = machine_path(folder, root, udev_folders[i], "") ? opendir(folder) : NULL;
        if (listing == NULL) {
            continue;
        }
        answer = ESP_HOST_NO;
        while (answer == ESP_HOST_NO && (entry = readdir(listing)) != NULL) {
            if (udev_is_rule(entry->d_name, part) &&
                machine_path(file, folder, "", entry->d_name)) {
                answer = ESP_HOST_YES;
            }
        }
        closedir(listing);
    }
    if (path != NULL) {
        snprintf(path, ESP_HOST_MACHINE_PATH, "%s", answer == ESP_HOST_YES ? file : "");
    }
    return answer;
}

esp_host_answer_t esp_host_udev_rule_names(const char *path, const char *text)
{
    char *line = NULL;
    size_t room = 0;
    esp_host_answer_t answer = ESP_HOST_NO;
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return ESP_HOST_UNKNOWN;
    }
    while (answer == ESP_HOST_NO && getline(&line, &room, file) >= 0) {
        if (line[strspn(line, " \t")] != '#' && strcasestr(line, text) != NULL) {
            answer = ESP_HOST_YES;
        }
    }
    free(line);
    fclose(file);
    return answer;
}
