/* SPDX-License-Identifier: Apache-2.0 */
#include "file_save.h"
#include "message.h"
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static cli_exit_t save_refuse(const file_save_t *save, const char *why)
{
    message_error("name a file in a folder that can be written to", "cannot write %s: %s",
                  save->path, why);
    return CLI_BAD_INPUT;
}

/* What a file gets that somebody makes with nothing special in mind. */
static mode_t save_default_mode(void)
{
    const mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

cli_exit_t file_save_begin(file_save_t *save, const char *path)
{
    struct stat status;
    mode_t mode = save_default_mode();
    *save = (file_save_t){.path = path, .file = -1};
    if (stat(path, &status) == 0) {
        if (!S_ISREG(status.st_mode)) {
            return save_refuse(save, "it is there and no regular file");
        }
        if (access(path, W_OK) != 0 || realpath(path, save->target) == NULL) {
            return save_refuse(save, strerror(errno));
        }
        mode = status.st_mode & 0777;
    } else if ((size_t)snprintf(save->target, sizeof save->target, "%s", path) >=
               sizeof save->target) {
        return save_refuse(save, strerror(ENAMETOOLONG));
    }
    if ((size_t)snprintf(save->temporary, sizeof save->temporary, "%s.XXXXXX", save->target) >=
        sizeof save->temporary) {
        save->temporary[0] = '\0';
        return save_refuse(save, strerror(ENAMETOOLONG));
    }
    save->file = mkostemp(save->temporary, O_CLOEXEC);
    if (save->file < 0 || fchmod(save->file, mode) != 0) {
        const int error = errno;
        if (save->file < 0) {
            save->temporary[0] = '\0';
        }
        file_save_drop(save);
        return save_refuse(save, strerror(error));
    }
    return CLI_OK;
}

static bool save_write(const file_save_t *save, const uint8_t *bytes, size_t size)
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

cli_exit_t file_save_end(file_save_t *save, const uint8_t *bytes, size_t size)
{
    if (!save_write(save, bytes, size) || rename(save->temporary, save->target) != 0) {
        message_error("look for room there, and try again", "cannot write %s: %s", save->path,
                      strerror(errno));
        file_save_drop(save);
        return CLI_FAILED;
    }
    save->temporary[0] = '\0';
    file_save_drop(save);
    return CLI_OK;
}

void file_save_drop(file_save_t *save)
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
