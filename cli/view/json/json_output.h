/**
 * What a chip prints, as events: one a line.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_JSON_OUTPUT_H
#define CLI_JSON_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JSON_OUTPUT_LINE = 4096 /* bytes; a longer line comes in pieces */ };

/** Begin with all zero. */
typedef struct {
    uint8_t line[JSON_OUTPUT_LINE];
    size_t size;
    bool paused; /**< nothing has come since the last pause */
} json_output_t;

/** Bytes of the chip's. */
void json_output_hear(json_output_t *output, const uint8_t *bytes, size_t size);

/** Nothing comes for the moment: the second such moment tells of a line that has not ended, as one
 * that asks for something. */
void json_output_pause(json_output_t *output);

/** Nothing more comes. */
void json_output_end(json_output_t *output);

/** What is known of an address in the line before, or of what it stands for. */
void json_output_decoded(const char *text);

/** How listening ended. `until`: the text that was waited for, or NULL; `found`: it has come. */
void json_output_result(const char *until, bool found);

#endif
