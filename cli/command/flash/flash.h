/**
 * A build that is flashed, for commands that do so more than once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_FLASH_H
#define CLI_FLASH_H

#include "exit_code.h"
#include "option/options.h"

/** What ends the monitor behind it. */
typedef struct {
    bool (*changed)(void *user); /**< asked some twenty times a second */
    void *user;
} flash_until_t;

/**
 * Flashes the build that is the only operand, and goes on as the monitor where that is asked for.
 * @param options  out: also what keys of the monitor have changed
 * @param again    out: the monitor was ended by its key for flashing, or by `until`
 */
cli_exit_t flash_build_until(options_t *options, const flash_until_t *until, bool *again);

#endif
