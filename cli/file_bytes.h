/**
 * Whole files in memory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_FILE_BYTES_H
#define CLI_FILE_BYTES_H

#include <stdbool.h>
#include <stdint.h>

/**
 * Reads a file. The bytes are the caller's, to be freed; a zero that does not count follows them,
 * so that they can be read as text.
 * @return false when it cannot be read or is empty; a message was printed and `*bytes` is NULL
 */
bool file_bytes_read(const char *path, uint8_t **bytes, uint32_t *size);

#endif
