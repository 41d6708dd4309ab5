/* SPDX-License-Identifier: Apache-2.0 */
#include "system/system.h"
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <windows.h>

enum { SAVE_TRIES = 100 /* of random names */ };

static bool save_refuse(const esp_host_save_t *save, const char *why, esp_host_error_t *error)
{
    return esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                              "name a file in a folder that can be written to",
                              "cannot write %s: %s", save->path, why);
}

/* Makes the file that grows, beside its place, under a name that nobody has. */
static bool save_create(esp_host_save_t *save)
{
    for (int i = 0; i < SAVE_TRIES; i++) {
        uint32_t number;
        if (!esp_host_random(&number, sizeof number)) {
            errno = EIO;
            break;
        }
        if ((size_t)snprintf(save->temporary, sizeof save->temporary, "%s.%08x", save->target,
                             (unsigned)number) >= sizeof save->temporary) {
            errno = ENAMETOOLONG;
            break;
        }
        save->file = open(save->temporary, O_RDWR | O_CREAT | O_EXCL | O_BINARY | O_NOINHERIT,
                          _S_IREAD | _S_IWRITE);
        if (save->file >= 0 || errno != EEXIST) {
            break;
        }
    }
    if (save->file < 0) {
        save->temporary[0] = '\0';
    }
    return save->file >= 0;
}

bool esp_host_save_begin(esp_host_save_t *save, const char *path, esp_host_error_t *error)
{
    struct stat status;
    *save = (esp_host_save_t){.path = path, .file = -1, .mode = -1};
    if (path[0] == '\0') {
        return save_refuse(save, "it has no name", error);
    }
    const bool is_there = stat(path, &status) == 0;
    if (is_there && !S_ISREG(status.st_mode)) {
        return save_refuse(save, "it is there and no regular file", error);
    }
    if (is_there && access(path, W_OK) != 0) {
        return save_refuse(save, strerror(errno), error);
    }
    if ((size_t)snprintf(save->target, sizeof save->target, "%s", path) >= sizeof save->target) {
        return save_refuse(save, strerror(ENAMETOOLONG), error);
    }
    if (!save_create(save)) {
        return save_refuse(save, strerror(errno), error);
    }
    /* It has shown that it can be made. It is made again when there is something to put into it: a
     * process that is killed meanwhile would leave it behind. */
    esp_host_save_drop(save);
    return true;
}

static bool save_write(const esp_host_save_t *save, const uint8_t *bytes, size_t size)
{
    for (size_t have = 0; have < size;) {
        const int put = write(save->file, bytes + have, (unsigned)(size - have));
        if (put < 0) {
            return false;
        }
        have += (size_t)put;
    }
    return _commit(save->file) == 0;
}

/* An open file cannot be moved. */
static bool save_place(esp_host_save_t *save)
{
    const int closed = close(save->file);
    save->file = -1;
    if (closed != 0) {
        return false;
    }
    if (MoveFileExA(save->temporary, save->target,
                    MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH) == 0) {
        errno = GetLastError() == ERROR_DISK_FULL ? ENOSPC : EACCES;
        return false;
    }
    return true;
}

bool esp_host_save_end(esp_host_save_t *save, const uint8_t *bytes, size_t size,
                       esp_host_error_t *error)
{
    if ((save->file < 0 && !save_create(save)) || !save_write(save, bytes, size) ||
        !save_place(save)) {
        esp_host_error_set(error, ESP_HOST_ERROR_OUTPUT, "look for room there, and try again",
                           "cannot write %s: %s", save->path, strerror(errno));
        esp_host_save_drop(save);
        return false;
    }
    save->temporary[0] = '\0';
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
