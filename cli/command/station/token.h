/**
 * The file with the token of a station's page.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_STATION_TOKEN_H
#define CLI_STATION_TOKEN_H

#include "exit_code.h"

enum { TOKEN_SIZE = 258 };

/** Reads the first word of the file; where there is none, one is made at random, which only its
 * owner may read. What is wrong is printed. */
cli_exit_t token_take(const char *path, char token[TOKEN_SIZE]);

#endif
