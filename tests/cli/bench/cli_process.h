/**
 * Programs started by a test, with their output in files that can be looked at meanwhile.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_PROCESS_H
#define CLI_PROCESS_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

enum { PROCESS_TEXT_SIZE = 1 << 18 };

typedef struct {
    pid_t pid; /**< 0: it has ended */
    char out_path[PATH_MAX];
    char err_path[PATH_MAX];
} process_t;

/** Starts `arguments`, NULL-terminated, the program first; output goes to `name`.out and .err in
 * the folder. */
void process_start(process_t *process, const char *folder, const char *name,
                   const char *const *arguments);

/** Waits until one of its outputs holds `text`. False when it ends, or takes too long, before. */
bool process_says(const process_t *process, const char *text);

/** Waits for its end. Returns the exit code, or minus the number of the signal that ended it. */
int process_end(process_t *process);

/** Asks it to end, and waits for that. */
void process_stop(process_t *process);

/** A whole file as text; freed by the caller, "" when there is none. */
char *process_read(const char *path);

#endif
