/**
 * Arguments that stand in files: each argument @FILE is replaced by the words of that file.
 *
 * Words are separated and quoted as in a shell: '...', "..." and \ keep blanks. What is in a file
 * is not expanded once more. A file that a list names behind an offset may also lie beside the
 * list. Source: esptool, expand_file_arguments().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_COMPAT_ARGUMENTS_H
#define CLI_COMPAT_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    int count;
    char **words; /**< NULL behind the last one */
    char **texts; /**< of the files; the words point into them */
    size_t files;
} compat_arguments_t;

enum { COMPAT_ERROR_SIZE = 320 };

/**
 * @param arguments  to be freed, also when this fails
 * @param error      out: what is wrong, when false is returned
 */
bool compat_arguments_expand(int count, char **words, compat_arguments_t *arguments,
                             char error[COMPAT_ERROR_SIZE]);

void compat_arguments_free(compat_arguments_t *arguments);

#endif
