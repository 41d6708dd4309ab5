/**
 * The file of taken lines, beside the table.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STATION_TAKEN_H
#define STATION_TAKEN_H

#include "esp_host_boards.h"

enum { TAKEN_STATION = 64 };

/** A file of taken lines; begin with `file` -1 and all else zero. */
typedef struct {
    char path[4096];
    int file;    /**< -1: not opened */
    size_t read; /**< bytes that were told already */
} taken_t;

/** Who has taken what. */
typedef struct {
    const char *key;
    const char *mac;
} taken_line_t;

/** Tells a line. @return whether it makes sense */
typedef bool (*taken_tell_t)(void *user, const taken_line_t *line);

/**
 * Keeps all other stations out, makes the file where it is missing and `make` says so, and tells
 * what has come to it since the last time.
 * @return false: damaged, gone, or of no use; nobody is kept out then
 */
bool taken_lock(taken_t *taken, bool make, taken_tell_t tell, void *user, esp_host_error_t *error);

/** Adds a line, and waits until it is on the disk. While it is locked. */
bool taken_add(taken_t *taken, const taken_line_t *line, const char *station,
               esp_host_error_t *error);

void taken_unlock(taken_t *taken);

void taken_close(taken_t *taken);

#endif
