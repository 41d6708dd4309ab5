/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_file.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(ESP_HOST_PATH_SIZE >= PATH_MAX, "what realpath() takes");

static bool save_refuse(const esp_host_save_t *save, const char *why, esp_host_error_t *error)
{
    return esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                              "name a file in a folder that can be written to",
                              "cannot write %s: %s", save->path, why);
}

/* Makes the file that grows beside its place, under a name that nobody has. Its mode is what a file
 * gets that somebody makes with nothing special in mind. */
static int save_create(esp_host_save_t *save)
{
    enum { TRIES = 100 };
    for (int i = 0; i < TRIES; i++) {
        uint32_t number;
        if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number) {
            return -1;
        }
        if ((size_t)snprintf(save->temporary, sizeof save->temporary, "%s.%08x", save->target,
                             (unsigned)number) >= sizeof save->temporary) {
            errno = ENAMETOOLONG;
            return -1;
        }
        const int file = open(save->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file >= 0 || errno != EEXIST) {
            return file;
        }
    }
    return -1;
}

bool esp_host_save_begin(esp_host_save_t *save, const char *path, esp_host_error_t *error)
{
    struct stat status;
    *save = (esp_host_save_t){.path = path, .file = -1};
    /* A name that the system would refuse in the end only, when the work is done. */
    if (path[0] == '\0') {
        return save_refuse(save, "it has no name", error);
    }
    const bool is_there = stat(path, &status) == 0;
    if (is_there && !S_ISREG(status.st_mode)) {
        return save_refuse(save, "it is there and no regular file", error);
    }
    if (is_there && (access(path, W_OK) != 0 || realpath(path, save->target) == NULL)) {
        return save_refuse(save, strerror(errno), error);
    }
    /* The file would take the link's place. */
    if (!is_there && lstat(path, &status) == 0) {
        return save_refuse(save, "it is a link that leads nowhere", error);
    }
    if (!is_there &&
        (size_t)snprintf(save->target, sizeof save->target, "%s", path) >= sizeof save->target) {
        return save_refuse(save, strerror(ENAMETOOLONG), error);
    }
    save->file = save_create(save);
    if (save->file < 0) {
        save->temporary[0] = '\0';
        return save_refuse(save, strerror(errno), error);
    }
    if (is_there && fchmod(save->file, status.st_mode & 0777) != 0) {
        const int reason = errno;
        esp_host_save_drop(save);
        return save_refuse(save, strerror(reason), error);
    }
    return true;
}

static bool save_write(const esp_host_save_t *save, const uint8_t *bytes, size_t size)
{
    for (size_t have = 0; have < size;) {
        const ssize_t put = write(save->file, bytes + have, size - have);
        if (put < 0 && errno != EINTR) {
            return false;
        }
        have += put > 0 ? (size_t)put : 0;
    }
    return fsync(save->file) == 0;
}

bool esp_host_save_end(esp_host_save_t *save, const uint8_t *bytes, size_t size,
                       esp_host_error_t *error)
{
    if (!save_write(save, bytes, size) || rename(save->temporary, save->target) != 0) {
        esp_host_error_set(error, ESP_HOST_ERROR_OUTPUT, "look for room there, and try again",
                           "cannot write %s: %s", save->path, strerror(errno));
        esp_host_save_drop(save);
        return false;
    }
    save->temporary[0] = '\0';
    esp_host_save_drop(save);
    return true;
}

void esp_host_save_drop(esp_host_save_t *save)
{
    if (save->file >= 0) {
        close(save->file);
        save->file = -1;
    }
    if (save->temporary[0] != '\0') {
        unlink(save->temporary);
        save->temporary[0] = '\0';
    }
}
