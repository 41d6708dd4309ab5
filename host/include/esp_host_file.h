/**
 * Files in, whole, and files out, whole or not at all; numbers as people and builds write them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_FILE_H
#define ESP_HOST_FILE_H

#include "esp_host_error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @name Numbers @{ */

/** "4096", "0x1000", "0x1_0000", "0b1010", "0o17": the whole text must be one unsigned number of at
 * most 32 bits, without zeros before other decimal digits.
 * @return false: it is not, and `value` is as it was */
bool esp_host_number(const char *text, uint32_t *value);

/** The same with a unit: "4MB", "4M", "512KB", "512k", "4194304"; units are powers of 1024. What
 * comes out has at most 32 bits, too. */
bool esp_host_size(const char *text, uint32_t *bytes);

/** @} */

/**
 * Reads a regular file of at most 256 MiB; anything else is refused, an empty one, too. It may take
 * as long as the file system does.
 *
 * @param cancelled  asked between pieces whether to give up; NULL: never
 * @param user       for `cancelled`
 * @param bytes      out: the caller's, for free(); a zero that does not count follows, so that they
 *                   can be read as text. NULL when it fails
 * @return false with ESP_HOST_ERROR_INPUT, _MEMORY or _INTERRUPTED
 */
bool esp_host_file_read(const char *path, bool (*cancelled)(void *user), void *user,
                        uint8_t **bytes, uint32_t *size, esp_host_error_t *error);

/**
 * Reads standard input up to its end, as long as that takes: at most 256 MiB, and something. From a
 * terminal nothing is read. Arguments and result as above.
 */
bool esp_host_file_read_input(bool (*cancelled)(void *user), void *user, uint8_t **bytes,
                              uint32_t *size, esp_host_error_t *error);

enum { ESP_HOST_PATH_SIZE = 4096 };

/** A file that grows beside its place. */
typedef struct {
    const char *path;                   /**< as the caller named it */
    char target[ESP_HOST_PATH_SIZE];    /**< where it goes in truth, links followed */
    char temporary[ESP_HOST_PATH_SIZE]; /**< where it grows; empty: it has no name, or is not there
                                         */
    int file;                           /**< -1: not there yet, or no more */
    int mode;                           /**< of the file it replaces; -1: there is none */
} esp_host_save_t;

/**
 * Begins a file: what cannot be written is found before the work that fills it. A file that is
 * there stays as it is until esp_host_save_end(). `path` outlives the work. Until then nothing
 * stands beside it, so that a process that is killed leaves nothing behind. After success _end or
 * _drop has to follow; after an error neither need.
 * @return false with ESP_HOST_ERROR_INPUT: it cannot be made there
 */
bool esp_host_save_begin(esp_host_save_t *save, const char *path, esp_host_error_t *error);

/**
 * Writes the bytes and puts the file into its place, where a reader sees the old file or all of the
 * new one. Waits until they are on the disk. When it fails nothing is left of the new file, and the
 * old one is as it was.
 * @return false with ESP_HOST_ERROR_OUTPUT
 */
bool esp_host_save_end(esp_host_save_t *save, const uint8_t *bytes, size_t size,
                       esp_host_error_t *error);

/** Leaves no trace of a file that was begun; does nothing after esp_host_save_end(). */
void esp_host_save_drop(esp_host_save_t *save);

#ifdef __cplusplus
}
#endif

#endif
