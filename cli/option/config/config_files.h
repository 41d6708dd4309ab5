/**
 * Where configuration lies.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_CONFIG_FILES_H
#define CLI_CONFIG_FILES_H

#include <stddef.h>

/** The user's file: esploader/config in the folder for such (XDG Base Directory Specification).
 * "" where there is none. */
void config_find_user(char *path, size_t size);

/** The project's: esploader.conf in the current folder, or the next one above that has it. One that
 * belongs neither to the user, nor to root, nor to whom the current folder belongs is passed over:
 * others could have put it there. "" where there is none. */
void config_find_project(char *path, size_t size);

#endif
