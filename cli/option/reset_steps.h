/**
 * A reset sequence as esptool's configuration writes it: "D0|R1|W0.1|D1|R0|W0.05|D0". D is DTR, R
 * is RTS, U sets both at once ("U1,0"), W waits so many seconds.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_RESET_STEPS_H
#define CLI_RESET_STEPS_H

#include "esp_loader_engine.h"

enum { RESET_STEPS_MOST = 32 };

typedef struct {
    esp_loader_reset_step_t steps[RESET_STEPS_MOST];
    uint8_t count; /**< 0: none was given */
} reset_steps_t;

/** False: it cannot be understood, has more steps than there is room for, or is empty. */
bool reset_steps_parse(const char *text, reset_steps_t *steps);

/** The sequence for the usual circuit, with so many seconds between a reset's end and that of the
 * boot line. False: it is no number of seconds up to 60. */
bool reset_steps_delay(const char *text, reset_steps_t *steps);

/** Seconds, up to 60. */
bool reset_steps_seconds(const char *text, uint32_t *ms);

#endif
