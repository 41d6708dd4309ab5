/**
 * A file that a command makes of what it reads; "-" is standard output.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_OUTPUT_FILE_H
#define CLI_OUTPUT_FILE_H

#include "esp_host_file.h"
#include "exit_code.h"

typedef struct {
    const char *path; /**< as it is called */
    esp_host_save_t save;
    int descriptor; /**< of standard output; -1: a file */
} output_file_t;

/**
 * Begins it: what cannot be written is found, and printed, before anything is read. Where it is
 * standard output, all that is printed from now on goes to standard error.
 */
cli_exit_t output_file_begin(output_file_t *output, const char *path);

/** Writes the bytes, all or none of a file; what goes wrong is printed. */
cli_exit_t output_file_end(output_file_t *output, const uint8_t *bytes, size_t size);

/** Leaves no trace of one that was begun and not ended. */
void output_file_drop(output_file_t *output);

#endif
