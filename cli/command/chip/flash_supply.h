/**
 * The voltage of the flash, set before a command's own visit.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_FLASH_SUPPLY_H
#define CLI_FLASH_SUPPLY_H

#include "exit_code.h"
#include "option/options.h"

/** Sets it as the options say. The chip stays in its loader, and keeps it until it is reset. */
cli_exit_t flash_supply_set(const options_t *options);

#endif
