/**
 * What the host itself has sent, before the line did anything to it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SWEEP_TAP_H
#define SWEEP_TAP_H

#include "sweep_run.h"

typedef struct {
    uint32_t from, to;  /**< the flash that may be erased */
    bool asked_outside; /**< a command was to erase some other */
    sweep_commands_t *commands;
    uint64_t bytes;
    bool in_frame, escaped;
    uint8_t head[24]; /**< of the frame: header and four words */
    size_t size;
} sweep_tap_t;

/** A function for visit_t: `user` is the tap. */
void sweep_tap_sent(void *user, const uint8_t *bytes, size_t size);

#endif
