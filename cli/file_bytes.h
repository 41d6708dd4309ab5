/**
 * Whole files in memory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_FILE_BYTES_H
#define CLI_FILE_BYTES_H

#include "exit_code.h"
#include <stdint.h>

/**
 * Reads a regular file; anything else is refused. The bytes are the caller's, to be freed; a zero
 * that does not count follows them, so that they can be read as text.
 * @return CLI_BAD_INPUT when it cannot be read or is empty, CLI_INTERRUPTED, or CLI_FAILED; a
 * message was printed then and `*bytes` is NULL
 */
cli_exit_t file_bytes_read(const char *path, uint8_t **bytes, uint32_t *size);

#endif
