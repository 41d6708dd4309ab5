/* SPDX-License-Identifier: Apache-2.0 */
#include "system/system.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SAVE_TRIES = 100 /* of random names */ };

_Static_assert(ESP_HOST_PATH_SIZE >= PATH_MAX, "what realpath() takes");

static bool save_refuse(const esp_host_save_t *save, const char *why, esp_host_error_t *error)
{
    return esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                              "name a file in a folder that can be written to",
                              "cannot write %s: %s", save->path, why);
}

/* A name beside the file's place that nobody has, as far as a random number can tell. */
static bool save_name(esp_host_save_t *save)
{
    uint32_t number;
    if (!esp_host_random(&number, sizeof number)) {
        return false;
    }
    if ((size_t)snprintf(save->temporary, sizeof save->temporary, "%s.%08x", save->target,
                         (unsigned)number) >= sizeof save->temporary) {
        errno = ENAMETOOLONG;
        return false;
    }
    return true;
}

/* Without a name, so that nothing is left of it whatever ends this process. */
static int save_create_nameless(const esp_host_save_t *save)
{
    char folder[ESP_HOST_PATH_SIZE];
    const char *slash = strrchr(save->target, '/');
    const int length = slash == NULL ? 0 : (int)(slash - save->target) + 1;
    snprintf(folder, sizeof folder, "%.*s.", length, save->target);
    return system_file_without_name(folder);
}

static int save_create_named(esp_host_save_t *save)
{
    for (int i = 0; i < SAVE_TRIES; i++) {
        if (!save_name(save)) {
            return -1;
        }
        const int file = open(save->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file >= 0 || errno != EEXIST) {
            return file;
        }
    }
    return -1;
}

/* Makes the file that grows. Its mode is that of the file it will replace, or what a file gets that
 * somebody makes with nothing special in mind. */
static bool save_create(esp_host_save_t *save)
{
    save->file = save_create_nameless(save);
    if (save->file < 0) {
        save->file = save_create_named(save);
    }
    if (save->file < 0) {
        save->temporary[0] = '\0';
        return false;
    }
    if (save->mode >= 0 && fchmod(save->file, (mode_t)save->mode) != 0) {
        const int reason = errno;
        esp_host_save_drop(save);
        errno = reason;
        return false;
    }
    return true;
}

bool esp_host_save_begin(esp_host_save_t *save, const char *path, esp_host_error_t *error)
{
    struct stat status;
    *save = (esp_host_save_t){.path = path, .file = -1, .mode = -1};
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
    if (is_there) {
        save->mode = (int)(status.st_mode & 0777);
    }
    if (!save_create(save)) {
        return save_refuse(save, strerror(errno), error);
    }
    /* One with a name has shown that it can be made. It is made again when there is something to
     * put into it: a process that is killed meanwhile would leave it behind. */
    if (save->temporary[0] != '\0') {
        esp_host_save_drop(save);
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

/* Gives the file a name, if it has none: a link cannot take another file's place, a file can. */
static bool save_place(esp_host_save_t *save)
{
    for (int i = 0; i < SAVE_TRIES && save->temporary[0] == '\0'; i++) {
        if (!save_name(save)) {
            return false;
        }
        if (!system_file_name(save->file, save->temporary)) {
            save->temporary[0] = '\0';
            if (errno != EEXIST) {
                return false;
            }
        }
    }
    return save->temporary[0] != '\0' && rename(save->temporary, save->target) == 0;
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
