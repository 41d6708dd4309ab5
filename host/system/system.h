/**
 * What rooms of host/ need of the system beyond C and what all systems have of POSIX. A folder a
 * system has the same functions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_SYSTEM_H
#define HOST_SYSTEM_H

#include "esp_host_file.h"
#include "esp_host_system.h"
#include <sys/stat.h>
#include <time.h>

/** Opens a file to read its bytes as they are, and waits for nobody. @return -1 with errno set */
int system_open_to_read(const char *path);

/** Makes a folder; `own`: for this user alone. @return -1 with errno set */
int system_make_folder(const char *path, bool own);

/** When a file was changed last. */
struct timespec system_changed(const struct stat *status);

/** Waits; less where a signal comes. Negative: without limit. */
void system_rest(int milliseconds);

/** A file in that folder that has no name yet, and so leaves no trace whatever ends this process;
 *  -1: this system or the folder's file system has none. */
int system_file_without_name(const char *folder);

/** Gives it a name that nobody has. @return false with errno set: EEXIST, somebody has it */
bool system_file_name(int file, const char *path);

#endif
