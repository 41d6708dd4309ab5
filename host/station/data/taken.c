/*
 * A line is "key,mac,time,station,check", the last being the CRC-32 of all before it and its comma.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "station/data/taken.h"
#include "station/data/csv.h"
#include "station/station.h"
#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char taken_heading[] = "key,mac,time,station,check\n";

/* `file` is -1 until it is opened; `read` are the bytes that were told already. */
typedef struct {
    taken_t taken;
    char path[4096];
    int file;
    size_t read;
} taken_file_t;

enum { TAKEN_MODE = 0644, TAKEN_CHECK = 8, TAKEN_TIME = 32, TAKEN_MOST = 1 << 28 };

static bool taken_fail(const taken_file_t *taken, const char *doing, esp_host_error_t *error)
{
    return esp_host_error_set(error, ESP_HOST_ERROR_OUTPUT, NULL, "%s: cannot %s it: %s",
                              taken->path, doing, strerror(errno));
}

static bool taken_refuse(const taken_file_t *taken, const char *what, esp_host_error_t *error)
{
    return esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                              "no line is given out before somebody has mended it: which lines "
                              "boards have, records tell",
                              "%s: %s", taken->path, what);
}

/* A file whose name is on the disk, too. */
static bool taken_sync_folder(const taken_file_t *taken)
{
    char folder[sizeof taken->path];
    memcpy(folder, taken->path, sizeof folder);
    char *slash = strrchr(folder, '/');
    if (slash != NULL) {
        slash[slash == folder ? 1 : 0] = '\0';
    }
    const int file = open(slash != NULL ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool done = file >= 0 && fsync(file) == 0;
    if (file >= 0) {
        close(file);
    }
    return done;
}

static bool taken_write(taken_file_t *taken, const char *text, size_t size)
{
    /* In one call, so that nobody sees a part of it but after a power cut. */
    const ssize_t written = pwrite(taken->file, text, size, (off_t)taken->read);
    if (written != (ssize_t)size || fsync(taken->file) != 0) {
        /* Nobody was told of it: back to where it was. */
        const int why = written < 0 || errno != 0 ? errno : ENOSPC;
        (void)ftruncate(taken->file, (off_t)taken->read);
        errno = why;
        return false;
    }
    taken->read += size;
    return true;
}

static bool taken_open(taken_file_t *taken, bool make, esp_host_error_t *error)
{
    if (taken->file < 0) {
        taken->file =
            open(taken->path, O_RDWR | O_CLOEXEC | (make ? O_CREAT : 0), (mode_t)TAKEN_MODE);
        taken->read = 0;
    }
    return taken->file >= 0 || (!make && errno == ENOENT) || taken_fail(taken, "open", error);
}

/* Whether the name still stands for the file that is open. */
static bool taken_is_there(const taken_file_t *taken)
{
    struct stat named;
    struct stat opened;
    return stat(taken->path, &named) == 0 && fstat(taken->file, &opened) == 0 &&
           named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

static uint32_t taken_check(const char *text, size_t size)
{
    return libdeflate_crc32(0, text, size);
}

/* One line with its end. */
static const char *taken_take(const char *text, size_t size, taken_tell_t tell, void *user)
{
    csv_t csv;
    unsigned at;
    char check[TAKEN_CHECK + 1];
    if (size < TAKEN_CHECK + 2) {
        return "a line is damaged";
    }
    const size_t before = size - 1 - TAKEN_CHECK;
    snprintf(check, sizeof check, "%08x", (unsigned)taken_check(text, before));
    if (memcmp(check, text + before, TAKEN_CHECK) != 0) {
        return "a line is damaged";
    }
    const char *problem = csv_read(&csv, text, size, &at);
    if (problem == NULL && csv.count == 1 && csv_width(&csv, 0) == 5) {
        const taken_line_t line = {csv_field(&csv, 0, 0), csv_field(&csv, 0, 1)};
        problem = tell(user, &line) ? NULL : "a line was given out twice";
    } else {
        problem = "a line is damaged";
    }
    csv_free(&csv);
    return problem;
}

/* Keys have no line ends in them, so the first one ends a line. */
static const char *taken_take_all(taken_file_t *taken, const char *text, size_t size,
                                  taken_tell_t tell, void *user)
{
    size_t at = 0;
    while (at < size) {
        const char *end = memchr(text + at, '\n', size - at);
        if (end == NULL) {
            break; /* torn */
        }
        const size_t length = (size_t)(end - text) + 1 - at;
        const bool heads = taken->read == 0;
        const char *problem =
            !heads ? taken_take(text + at, length, tell, user)
            : length == sizeof taken_heading - 1 && memcmp(text, taken_heading, length) == 0
                ? NULL
                : "this is no file of taken lines";
        if (problem != NULL) {
            return problem;
        }
        at += length;
        taken->read += length;
    }
    return NULL;
}

/* What has come since; what a power cut has torn off is taken back. */
static bool taken_read_on(taken_file_t *taken, taken_tell_t tell, void *user,
                          esp_host_error_t *error)
{
    struct stat status;
    if (fstat(taken->file, &status) != 0) {
        return taken_fail(taken, "read", error);
    }
    if (status.st_size < (off_t)taken->read || status.st_size > TAKEN_MOST) {
        return taken_refuse(taken, "lines that were there are gone", error);
    }
    const size_t size = (size_t)status.st_size - taken->read;
    char *text = malloc(size + 1);
    if (text == NULL) {
        return esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
    }
    bool done = pread(taken->file, text, size, (off_t)taken->read) == (ssize_t)size;
    if (!done) {
        taken_fail(taken, "read", error);
    } else {
        const char *problem = taken_take_all(taken, text, size, tell, user);
        done = problem == NULL || taken_refuse(taken, problem, error);
    }
    free(text);
    return done &&
           (status.st_size == (off_t)taken->read ||
            ftruncate(taken->file, (off_t)taken->read) == 0 || taken_fail(taken, "mend", error));
}

static bool taken_head(taken_file_t *taken, esp_host_error_t *error)
{
    return taken->read != 0 ||
           (taken_write(taken, taken_heading, sizeof taken_heading - 1) &&
            taken_sync_folder(taken)) ||
           taken_fail(taken, "write", error);
}

static void taken_unlock(taken_t *base)
{
    const taken_file_t *taken = (const taken_file_t *)base;
    if (taken->file >= 0) {
        (void)flock(taken->file, LOCK_UN);
    }
}

static bool taken_lock(taken_t *base, bool make, taken_tell_t tell, void *user,
                       esp_host_error_t *error)
{
    taken_file_t *taken = (taken_file_t *)base;
    const bool was_open = taken->file >= 0;
    if (!taken_open(taken, make, error)) {
        return false;
    }
    if (taken->file < 0) {
        return true; /* nothing is taken */
    }
    while (flock(taken->file, LOCK_EX) != 0) {
        if (errno != EINTR) {
            return taken_fail(taken, "lock", error);
        }
    }
    bool done;
    if (!taken_is_there(taken)) {
        done = taken_refuse(taken,
                            was_open ? "it was removed, or another one took its place"
                                     : "it was just replaced",
                            error);
    } else {
        done = taken_read_on(taken, tell, user, error) && (!make || taken_head(taken, error));
    }
    if (!done) {
        taken_unlock(base);
    }
    return done;
}

static void taken_close(taken_t *base)
{
    taken_file_t *taken = (taken_file_t *)base;
    if (taken->file >= 0) {
        close(taken->file);
    }
    free(taken);
}

static bool taken_add(taken_t *base, const taken_line_t *line, const char *station,
                      esp_host_error_t *error)
{
    taken_file_t *taken = (taken_file_t *)base;
    char when[TAKEN_TIME];
    struct tm parts;
    const time_t now = (time_t)(station_clock_ms() / 1000);
    gmtime_r(&now, &parts);
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &parts);
    char *text = malloc(csv_room(line->key) + csv_room(line->mac) + csv_room(station) +
                        sizeof when + TAKEN_CHECK + 8);
    if (text == NULL) {
        return esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
    }
    char *at = csv_put(text, line->key);
    *at++ = ',';
    at = csv_put(at, line->mac);
    *at++ = ',';
    at = csv_put(at, when);
    *at++ = ',';
    at = csv_put(at, station);
    *at++ = ',';
    const uint32_t check = taken_check(text, (size_t)(at - text));
    at += snprintf(at, TAKEN_CHECK + 2, "%08x\n", (unsigned)check);
    errno = 0;
    const bool done = taken_write(taken, text, (size_t)(at - text));
    free(text);
    return done || taken_fail(taken, "write", error);
}

taken_t *taken_in_file(const char *table, esp_host_error_t *error)
{
    taken_file_t *taken = malloc(sizeof *taken);
    if (taken == NULL) {
        esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    *taken = (taken_file_t){.taken = {taken_lock, taken_add, taken_unlock, taken_close}};
    taken->file = -1;
    const int length = snprintf(taken->path, sizeof taken->path, "%s.taken", table);
    if ((size_t)length >= sizeof taken->path) {
        esp_host_error_set(error, ESP_HOST_ERROR_INPUT, NULL,
                           "the table of boards: its name is too long");
        free(taken);
        return NULL;
    }
    return &taken->taken;
}
