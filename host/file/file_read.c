/* SPDX-License-Identifier: Apache-2.0 */
#include "system/system.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FILE_MOST = 256 * 1024 * 1024, /* no flash is larger */
    INPUT_ROOM = 64 * 1024,        /* of input whose size nobody knows, at first */
};

static bool file_check(const char *path, const struct stat *status, esp_host_error_t *error)
{
    if (S_ISDIR(status->st_mode)) {
        return esp_host_error_set(error, ESP_HOST_ERROR_INPUT, "name a file", "%s is a folder",
                                  path);
    }
    if (!S_ISREG(status->st_mode)) {
        return esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                                  "write what it gives into a file first, and name that",
                                  "%s is no regular file but a pipe, a device or a socket", path);
    }
    if (status->st_size > FILE_MOST) {
        return esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                                  "name an image for flash, not one of a disk or an archive",
                                  "%s is larger than any flash", path);
    }
    if (status->st_size == 0) {
        return esp_host_error_set(error, ESP_HOST_ERROR_INPUT, "build it again", "%s is empty",
                                  path);
    }
    return true;
}

static bool file_fail(const char *path, esp_host_error_t *error)
{
    return esp_host_error_set(error, ESP_HOST_ERROR_INPUT, NULL, "cannot read %s: %s", path,
                              strerror(errno));
}

static bool file_fill(int file, const char *path, uint8_t *bytes, size_t size,
                      bool (*cancelled)(void *user), void *user, esp_host_error_t *error)
{
    for (size_t have = 0; have < size;) {
        const ssize_t got = read(file, bytes + have, size - have);
        if (cancelled != NULL && cancelled(user)) {
            return esp_host_error_set(error, ESP_HOST_ERROR_INTERRUPTED, NULL,
                                      "interrupted: could not read %s", path);
        }
        if (got == 0) {
            return esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                                      "wait until it is built, then try again",
                                      "cannot read %s: it became shorter meanwhile", path);
        }
        if (got < 0 && errno != EINTR) {
            return file_fail(path, error);
        }
        have += got > 0 ? (size_t)got : 0;
    }
    uint8_t behind;
    if (read(file, &behind, sizeof behind) > 0) {
        return esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                                  "wait until it is built, then try again",
                                  "cannot read %s: it became longer meanwhile", path);
    }
    return true;
}

bool esp_host_file_read(const char *path, bool (*cancelled)(void *user), void *user,
                        uint8_t **bytes, uint32_t *size, esp_host_error_t *error)
{
    struct stat status;
    *bytes = NULL;
    *size = 0;
    const int file = system_open_to_read(path);
    if (file < 0) {
        return esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                                  "check the name; it counts from the current folder",
                                  "cannot open %s: %s", path, strerror(errno));
    }
    bool done =
        fstat(file, &status) == 0 ? file_check(path, &status, error) : file_fail(path, error);
    if (done) {
        const size_t whole = (size_t)status.st_size;
        /* Of zeros: the one behind the bytes stays. */
        uint8_t *buffer = calloc(whole + 1, 1);
        done = buffer != NULL ? file_fill(file, path, buffer, whole, cancelled, user, error)
                              : esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL,
                                                   "out of memory reading %s", path);
        if (done) {
            *bytes = buffer;
            *size = (uint32_t)whole;
        } else {
            free(buffer);
        }
    }
    close(file);
    return done;
}

static bool input_too_large(esp_host_error_t *error)
{
    return esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                              "give an image for flash, not one of a disk or an archive",
                              "standard input is larger than any flash");
}

/* Twice as much room. @return false: there is none */
static bool input_grow(uint8_t **bytes, size_t *room)
{
    uint8_t *grown = realloc(*bytes, 2 * *room + 1);
    if (grown != NULL) {
        *bytes = grown;
        *room *= 2;
    }
    return grown != NULL;
}

static bool input_fill(uint8_t **bytes, size_t *have, bool (*cancelled)(void *user), void *user,
                       esp_host_error_t *error)
{
    size_t room = INPUT_ROOM;
    for (ssize_t got = 1; got != 0;) {
        if (*have > FILE_MOST) {
            return input_too_large(error);
        }
        if (*have == room && !input_grow(bytes, &room)) {
            return esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL,
                                      "out of memory reading standard input");
        }
        got = read(STDIN_FILENO, *bytes + *have, room - *have);
        if (cancelled != NULL && cancelled(user)) {
            return esp_host_error_set(error, ESP_HOST_ERROR_INTERRUPTED, NULL,
                                      "interrupted: could not read standard input");
        }
        if (got < 0 && errno != EINTR) {
            return file_fail("standard input", error);
        }
        *have += got > 0 ? (size_t)got : 0;
    }
    return true;
}

bool esp_host_file_read_input(bool (*cancelled)(void *user), void *user, uint8_t **bytes,
                              uint32_t *size, esp_host_error_t *error)
{
    size_t have = 0;
    *bytes = NULL;
    *size = 0;
    if (esp_host_is_terminal(STDIN_FILENO)) {
        return esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                                  "send a file's bytes there, as in 'curl URL | esploader ...'",
                                  "standard input is a terminal");
    }
    uint8_t *buffer = malloc(INPUT_ROOM + 1);
    if (buffer == NULL) {
        return esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL,
                                  "out of memory reading standard input");
    }
    bool done = input_fill(&buffer, &have, cancelled, user, error);
    if (done && have == 0) {
        done = esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                                  "see what the command before it says", "standard input is empty");
    }
    if (!done) {
        free(buffer);
        return false;
    }
    buffer[have] = 0;
    *bytes = buffer;
    *size = (uint32_t)have;
    return true;
}
