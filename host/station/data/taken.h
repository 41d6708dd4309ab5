/**
 * Who keeps account of the lines of a table that are taken: a file beside it, or a database.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STATION_TAKEN_H
#define STATION_TAKEN_H

#include "esp_host_boards.h"

enum { TAKEN_STATION = 64 };

/** Who has taken what. */
typedef struct {
    const char *key;
    const char *mac;
} taken_line_t;

/** Tells a line. @return whether it makes sense */
typedef bool (*taken_tell_t)(void *user, const taken_line_t *line);

typedef struct taken taken_t;

/** What an account can do; its own things follow in memory. */
struct taken {
    /**
     * Keeps all other stations out, makes the account where it is missing and `make` says so, and
     * tells what has come to it since the last time.
     * @return false: damaged, gone, or of no use; nobody is kept out then
     */
    bool (*lock)(taken_t *taken, bool make, taken_tell_t tell, void *user, esp_host_error_t *error);

    /** Adds a line, and waits until it is on the disk. While it is locked; once at most. */
    bool (*add)(taken_t *taken, const taken_line_t *line, const char *station,
                esp_host_error_t *error);

    void (*unlock)(taken_t *taken);

    /** Frees it. */
    void (*close)(taken_t *taken);
};

/** The file beside a table. Opens nothing yet. @return NULL: its name is too long, or no memory */
taken_t *taken_in_file(const char *table, esp_host_error_t *error);

#endif
