/**
 * What is configured, and where.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_RESULT_CONFIG_H
#define CLI_RESULT_CONFIG_H

#include "option/options.h"

/** Prints the files that were read, and each value that is not built in. */
void result_config(const options_t *options);

#endif
