/* SPDX-License-Identifier: Apache-2.0 */
#include "file_bytes.h"
#include "interrupt.h"
#include "message.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES_MOST = 256 * 1024 * 1024 }; /* no flash is larger */

static bool file_bytes_check(const char *path, const struct stat *status)
{
    if (S_ISDIR(status->st_mode)) {
        message_error("name a file", "%s is a folder", path);
        return false;
    }
    if (!S_ISREG(status->st_mode)) {
        message_error("write what it gives into a file first, and name that",
                      "%s is no regular file but a pipe, a device or a socket", path);
        return false;
    }
    if (status->st_size > FILE_BYTES_MOST) {
        message_error("name an image for flash, not one of a disk or an archive",
                      "%s is larger than any flash", path);
        return false;
    }
    if (status->st_size == 0) {
        message_error("build it again", "%s is empty", path);
        return false;
    }
    return true;
}

static cli_exit_t file_bytes_fill(int file, const char *path, uint8_t *bytes, size_t size)
{
    for (size_t have = 0; have < size;) {
        const ssize_t got = read(file, bytes + have, size - have);
        if (interrupt_came()) {
            message_error(NULL, "interrupted: could not read %s", path);
            return CLI_INTERRUPTED;
        }
        if (got == 0 || (got < 0 && errno != EINTR)) {
            message_error(got == 0 ? "wait until it is built, then try again" : NULL,
                          "cannot read %s: %s", path,
                          got == 0 ? "it became shorter meanwhile" : strerror(errno));
            return CLI_BAD_INPUT;
        }
        have += got > 0 ? (size_t)got : 0;
    }
    return CLI_OK;
}

static cli_exit_t file_bytes_read_open(int file, const char *path, uint8_t **bytes, uint32_t *size)
{
    struct stat status;
    if (fstat(file, &status) != 0) {
        message_error(NULL, "cannot read %s: %s", path, strerror(errno));
        return CLI_BAD_INPUT;
    }
    if (!file_bytes_check(path, &status)) {
        return CLI_BAD_INPUT;
    }
    const size_t whole = (size_t)status.st_size;
    uint8_t *buffer = malloc(whole + 1);
    if (buffer == NULL) {
        message_error(NULL, "out of memory reading %s", path);
        return CLI_FAILED;
    }
    const cli_exit_t exit = file_bytes_fill(file, path, buffer, whole);
    if (exit != CLI_OK) {
        free(buffer);
        return exit;
    }
    buffer[whole] = 0;
    *bytes = buffer;
    *size = (uint32_t)whole;
    return CLI_OK;
}

cli_exit_t file_bytes_read(const char *path, uint8_t **bytes, uint32_t *size)
{
    *bytes = NULL;
    *size = 0;
    /* Not to wait for whoever would write to a pipe. */
    const int file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file < 0) {
        message_error("check the name; it counts from the current folder", "cannot open %s: %s",
                      path, strerror(errno));
        return CLI_BAD_INPUT;
    }
    const cli_exit_t exit = file_bytes_read_open(file, path, bytes, size);
    close(file);
    return exit;
}
