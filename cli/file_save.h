/**
 * Output files that are there whole or not at all: written beside their place, then moved there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_FILE_SAVE_H
#define CLI_FILE_SAVE_H

#include "exit_code.h"
#include <limits.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const char *path;         /**< as the user named it */
    char target[PATH_MAX];    /**< where it goes in truth, links followed */
    char temporary[PATH_MAX]; /**< where it grows; empty: there is none */
    int file;
} file_save_t;

/**
 * Begins a file: what cannot be written is found before the work that fills it. A file that is
 * there stays as it is until file_save_end().
 * @return CLI_BAD_INPUT, with a message, when it cannot be made there
 */
cli_exit_t file_save_begin(file_save_t *save, const char *path);

/** Writes the bytes and puts the file into its place; CLI_FAILED, with a message, when it cannot.
 */
cli_exit_t file_save_end(file_save_t *save, const uint8_t *bytes, size_t size);

/** Leaves no trace of a file that was begun; nothing after file_save_end(). */
void file_save_drop(file_save_t *save);

#endif
