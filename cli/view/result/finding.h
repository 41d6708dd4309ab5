/**
 * What 'doctor' has found: a line each, with its state.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_FINDING_H
#define CLI_FINDING_H

#include "view/message.h"

typedef enum {
    FINDING_RIGHT,
    FINDING_WARNING,   /**< it may get in the way */
    FINDING_WRONG,     /**< so it cannot work */
    FINDING_UNCHECKED, /**< it could not be looked at */
    FINDING_STATES,
} finding_state_t;

/** All that was found so far; begin with all zero. */
typedef struct {
    unsigned counts[FINDING_STATES];
    char next[256]; /**< the command to type next: of the first wrong thing, or else the first
                       warning that has one */
    finding_state_t next_of;
} findings_t;

/**
 * Prints one.
 * @param subject  a word
 * @param next     a command that mends it, or tells more; NULL: there is none
 */
void finding_print(findings_t *findings, finding_state_t state, const char *subject,
                   const char *next, const char *format, ...) MESSAGE_FORMAT(5, 6);

/** Prints how many of each there are, and what to do next. */
void finding_print_all(const findings_t *findings);

#endif
