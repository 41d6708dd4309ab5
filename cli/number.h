/**
 * Numbers as they stand on a command line and in a build's JSON.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_NUMBER_H
#define CLI_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/** "4096", "0x1000": the whole text must be one unsigned number of at most 32 bits. */
bool number_parse(const char *text, uint32_t *value);

/** The same with a unit: "4MB", "4M", "512KB", "512k", "4194304"; units are powers of 1024. */
bool number_parse_size(const char *text, uint32_t *bytes);

#endif
