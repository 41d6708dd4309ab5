/* SPDX-License-Identifier: Apache-2.0 */
#include "machine/machine_file.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROCESS_NAME = 15 /* characters that the kernel keeps */ };

/* Goes through the processes; `is_it` tells whether it is the one. */
static esp_host_answer_t
process_find(const char *root, esp_host_answer_t (*is_it)(const char *folder, const char *what),
             const char *what, esp_host_process_t *process)
{
    char all[ESP_HOST_MACHINE_PATH];
    char folder[ESP_HOST_MACHINE_PATH];
    const struct dirent *entry;
    esp_host_answer_t answer = ESP_HOST_NO;
    size_t count = 0;
    DIR *listing = machine_path(all, root, "/proc", "") ? opendir(all) : NULL;
    if (listing == NULL) {
        return ESP_HOST_UNKNOWN;
    }
    while (answer != ESP_HOST_YES && (entry = readdir(listing)) != NULL) {
        char *end;
        const long id = strtol(entry->d_name, &end, 10);
        if (id <= 0 || *end != '\0' || !machine_path(folder, all, "", entry->d_name)) {
            continue;
        }
        count++;
        const esp_host_answer_t its = is_it(folder, what);
        if (its == ESP_HOST_YES) {
            process->id = id;
            machine_line(folder, "comm", process->name);
        }
        answer = its != ESP_HOST_NO ? its : answer;
    }
    closedir(listing);
    return count == 0 ? ESP_HOST_UNKNOWN : answer;
}

static esp_host_answer_t process_is_named(const char *folder, const char *name)
{
    char its[ESP_HOST_MACHINE_TEXT];
    machine_line(folder, "comm", its);
    return its[0] != '\0' && strncmp(its, name, PROCESS_NAME) == 0 &&
                   strlen(its) == strnlen(name, PROCESS_NAME)
               ? ESP_HOST_YES
               : ESP_HOST_NO;
}

esp_host_answer_t esp_host_process_runs(const char *root, const char *name,
                                        esp_host_process_t *process)
{
    *process = (esp_host_process_t){.id = 0};
    return process_find(root, process_is_named, name, process);
}

static esp_host_answer_t process_holds(const char *folder, const char *port)
{
    char open_files[ESP_HOST_MACHINE_PATH];
    char file[ESP_HOST_MACHINE_PATH];
    char target[ESP_HOST_MACHINE_PATH];
    const char *slash = strrchr(folder, '/');
    esp_host_answer_t answer = ESP_HOST_NO;
    const struct dirent *entry;
    if (slash != NULL && atol(slash + 1) == (long)getpid()) {
        return ESP_HOST_NO;
    }
    DIR *listing = machine_path(open_files, folder, "/fd", "") ? opendir(open_files) : NULL;
    if (listing == NULL) {
        /* Another user's; or it has just ended. */
        return access(folder, F_OK) == 0 ? ESP_HOST_UNKNOWN : ESP_HOST_NO;
    }
    while (answer == ESP_HOST_NO && (entry = readdir(listing)) != NULL) {
        if (machine_path(file, open_files, "", entry->d_name) && machine_link(file, target) &&
            strcmp(target, port) == 0) {
            answer = ESP_HOST_YES;
        }
    }
    closedir(listing);
    return answer;
}

esp_host_answer_t esp_host_port_holder(const char *root, const char *port,
                                       esp_host_process_t *process)
{
    *process = (esp_host_process_t){.id = 0};
    /* Open files are told by the device's own name. */
    char *device = realpath(port, NULL);
    const esp_host_answer_t answer =
        process_find(root, process_holds, device != NULL ? device : port, process);
    free(device);
    return answer;
}
