/**
 * What a station remembers: every attempt at every board, in an SQLite database.
 *
 * An attempt is written when its chip is known, and again when it has ended; each time all of it
 * is on the disk before the call returns (WAL, synchronous=FULL), so a process that is killed and
 * a power cut lose nothing that was told. One that was cut short stands there as stopped once its
 * station opens the database again. A database is one station's at a time; those of several are
 * merged.
 *
 * A build may be without SQLite: then nothing can be opened, which the error says.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_RECORDS_H
#define ESP_HOST_RECORDS_H

#include "esp_host_board.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct esp_host_records esp_host_records_t;

/** Whether the build has them. */
bool esp_host_records_are_there(void);

/**
 * Opens a database, or makes it.
 * @param station  its name in records; copied
 * @return to be closed; NULL with ESP_HOST_ERROR_INPUT: it is none, a newer version's, or another
 *         station's at the moment; _OUTPUT: it cannot be written
 */
esp_host_records_t *esp_host_records_open(const char *path, const char *station,
                                          esp_host_error_t *error);

/** NULL is allowed. */
void esp_host_records_close(esp_host_records_t *records);

/** Writes an attempt, or what has become of it since. Blocks until it is on the disk. */
bool esp_host_records_put(esp_host_records_t *records, const esp_host_board_t *board,
                          esp_host_error_t *error);

/** The database, as it was named. */
const char *esp_host_records_path(const esp_host_records_t *records);

/** Told an attempt, with the station's name. @return whether to go on */
typedef bool (*esp_host_records_tell_t)(void *user, const char *station,
                                        const esp_host_board_t *board);

/** Tells all attempts, those that began first before others. The database may be in use. */
bool esp_host_records_read(const char *path, esp_host_records_tell_t tell, void *user,
                           esp_host_error_t *error);

/**
 * Adds what another database has and this one has not. To do so twice changes nothing.
 * @param added  out: attempts
 */
bool esp_host_records_merge(esp_host_records_t *records, const char *other, size_t *added,
                            esp_host_error_t *error);

#ifdef __cplusplus
}
#endif

#endif
