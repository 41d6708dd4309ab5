/**
 * Files of sections and settings: "[section]", "key = value", comments behind '#' or ';' at the
 * beginning of a line.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_INI_FILE_H
#define CLI_INI_FILE_H

#include <stdbool.h>

/** Told each line. Where a section begins `key` is NULL. `value` is NULL where the line has no '='
 * or ':', and `key` is all of it then; `section` is "" before the first one. False: reading ends
 * there. Texts hold until it returns. */
typedef bool (*ini_take_t)(void *user, unsigned line, const char *section, const char *key,
                           const char *value);

/** Reads a file. @return false: it cannot be read, see errno, or `take` has ended it */
bool ini_file_read(const char *path, ini_take_t take, void *user);

#endif
