/**
 * Whether standard output took all that was written to it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>

/** To be called after writing: the stream itself does not keep the reason. */
void output_note(void);

/** Something could not be written; `reason` is an errno. The first one counts. */
void output_lose(int reason);

/** Whether something could not be written. */
bool output_is_lost(void);

/** Why, an errno; 0: nothing was lost. */
int output_reason(void);

#endif
