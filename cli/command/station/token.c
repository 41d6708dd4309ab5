/* SPDX-License-Identifier: Apache-2.0 */
#include "command/station/token.h"
#include "view/message.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TOKEN_RANDOM = 24, TOKEN_MODE = 0600 };

static cli_exit_t token_fail(const char *path, const char *doing)
{
    message_error(NULL, "--web-token: cannot %s %s: %s", doing, path, strerror(errno));
    return CLI_BAD_INPUT;
}

static bool token_make(char token[TOKEN_SIZE])
{
    uint8_t bytes[TOKEN_RANDOM];
    const int source = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    const bool done = source >= 0 && read(source, bytes, sizeof bytes) == sizeof bytes;
    if (source >= 0) {
        close(source);
    }
    for (size_t i = 0; i < sizeof bytes && done; i++) {
        snprintf(token + 2 * i, 3, "%02x", bytes[i]);
    }
    return done;
}

static cli_exit_t token_write(const char *path, char token[TOKEN_SIZE])
{
    const int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)TOKEN_MODE);
    if (file < 0 || !token_make(token)) {
        return token_fail(path, "make");
    }
    const bool done = dprintf(file, "%s\n", token) > 0;
    return close(file) == 0 && done ? CLI_OK : token_fail(path, "write");
}

cli_exit_t token_take(const char *path, char token[TOKEN_SIZE])
{
    struct stat status;
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return errno == ENOENT ? token_write(path, token) : token_fail(path, "read");
    }
    const bool found = fscanf(file, "%257s", token) == 1;
    if (fstat(fileno(file), &status) == 0 && (status.st_mode & (S_IRGRP | S_IROTH)) != 0) {
        message_warn("chmod 600 is what it needs", "%s can be read by others", path);
    }
    fclose(file);
    if (!found) {
        message_error("remove it, and one is made", "--web-token: %s is empty", path);
        return CLI_BAD_INPUT;
    }
    return CLI_OK;
}
