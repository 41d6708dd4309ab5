/**
 * The table of test_session_costs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SESSION_COSTS_H
#define SESSION_COSTS_H

#include "esp_loader_session.h"
#include <stdbool.h>
#include <stdint.h>

/** A clean visit, and five faults in the middle of it: a byte to the chip changed, one to the host
 * lost, an answer lost, one late, the chip reset. */
enum { COST_FAULTS = 6 };

typedef enum { COST_WRITE, COST_COMPRESSED, COST_VERIFY, COST_READ, COST_RAM } cost_task_t;

typedef struct {
    esp_loader_end_t end;
    uint32_t to_chip; /**< bytes */
    uint32_t to_host;
    uint32_t ms;
} cost_t;

typedef struct {
    const char *chip;
    bool stub;
    cost_task_t task;
    cost_t costs[COST_FAULTS];
} cost_case_t;

/** Ends with a chip that is NULL. */
extern const cost_case_t cost_cases[];

#endif
