/**
 * Operands of the commands on memory. What is wrong with them is printed, and CLI_USAGE returned.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_MEM_OPERANDS_H
#define CLI_MEM_OPERANDS_H

#include "exit_code.h"
#include <stdint.h>

enum { MEM_WORD = 4 /* bytes in which memory is read and written */ };

/** A word; `what` reads as in "no <what>". */
cli_exit_t mem_parse_number(const char *text, const char *what, uint32_t *value);

/** A multiple of MEM_WORD. */
cli_exit_t mem_parse_address(const char *text, uint32_t *address);

/** A number of bytes, a multiple of MEM_WORD, up to the last address at most. */
cli_exit_t mem_parse_size(const char *text, uint32_t address, uint32_t *size);

#endif
