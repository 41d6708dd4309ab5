/**
 * A region of flash as two operands name it: OFFSET SIZE.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_FLASH_RANGE_H
#define CLI_FLASH_RANGE_H

#include "exit_code.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    uint32_t offset;
    uint32_t size;
    bool to_end; /**< SIZE was "all": the size is not known before the flash's is */
} flash_range_t;

/**
 * @param operands  two texts: OFFSET, and SIZE as a number, with a unit ("4MB"), or "all"
 * @param unit      offset and size have to be multiples of it
 * @return CLI_USAGE, with a message, when they are none
 */
cli_exit_t flash_range_parse(char *const *operands, uint32_t unit, flash_range_t *range);

/** Settles the size and checks the end; CLI_BAD_INPUT, with a message, when it passes the flash's.
 */
cli_exit_t flash_range_fit(flash_range_t *range, uint32_t flash_size);

#endif
