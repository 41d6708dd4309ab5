/**
 * What the firmware prints, kept in memory. For world.c; everybody else uses world.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_EXAMPLES_WORLD_OUTPUT_H
#define TESTS_EXAMPLES_WORLD_OUTPUT_H

/** Forgets what was printed. */
void world_output_begin(void);

/** From now on `stdout` is the world's, and again the process's. */
void world_output_capture(void);
void world_output_release(void);

void world_output_finish(void);

#endif
