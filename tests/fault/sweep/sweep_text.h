/**
 * Trouble as text: the options of the command line that has it again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SWEEP_TEXT_H
#define SWEEP_TEXT_H

#include "sweep_run.h"

/** Puts options such as "--large --noise mix:0.0001:7" into `text`, cut to `size`. */
void sweep_trouble_text(const sweep_trouble_t *trouble, char *text, size_t size);

#endif
