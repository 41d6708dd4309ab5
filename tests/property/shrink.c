/*
 * Makes a scenario that fails as small as it goes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "run.h"
#include <string.h>

enum { TRIES = 600 };

typedef struct {
    scenario_t *best;
    const scenario_player_t *player;
    const char *kind;
    unsigned tries;
} shrink_t;

/* Keeps the candidate if it fails in the same way. */
static bool keep(shrink_t *shrink, const scenario_t *candidate)
{
    model_report_t report;
    if (shrink->tries == 0) {
        return false;
    }
    shrink->tries--;
    if (run_apart(candidate, shrink->player, &report) || strcmp(report.kind, shrink->kind) != 0) {
        return false;
    }
    *shrink->best = *candidate;
    return true;
}

static bool remove_steps(shrink_t *shrink, uint32_t at, uint32_t count)
{
    scenario_t candidate = *shrink->best;
    if (at + count > candidate.step_count) {
        return false;
    }
    memmove(&candidate.steps[at], &candidate.steps[at + count],
            (candidate.step_count - at - count) * sizeof(candidate.steps[0]));
    candidate.step_count -= count;
    return keep(shrink, &candidate);
}

static bool remove_fault(shrink_t *shrink, uint32_t at)
{
    scenario_t candidate = *shrink->best;
    memmove(&candidate.faults[at], &candidate.faults[at + 1],
            (candidate.fault_count - at - 1) * sizeof(candidate.faults[0]));
    candidate.fault_count--;
    return keep(shrink, &candidate);
}

static bool removed_something(shrink_t *shrink)
{
    bool progress = false;
    for (uint32_t count = shrink->best->step_count; count > 0; count /= 2) {
        for (uint32_t at = 0; at < shrink->best->step_count;) {
            const bool gone = remove_steps(shrink, at, count);
            progress = progress || gone;
            at += gone ? 0 : count;
        }
    }
    for (uint32_t at = 0; at < shrink->best->fault_count;) {
        const bool gone = remove_fault(shrink, at);
        progress = progress || gone;
        at += gone ? 0 : 1;
    }
    return progress;
}

/* Tries simpler values for one figure of the best: `of` finds it in a candidate. */
static bool simpler(shrink_t *shrink, uint32_t *figure)
{
    const size_t place = (size_t)((const uint8_t *)figure - (const uint8_t *)shrink->best);
    const uint32_t now = *figure;
    const uint32_t choices[] = {0, 1, 4, 100, 1024, 4096, now / 2, now & ~0xFFFu, now - 1};
    for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
        scenario_t candidate = *shrink->best;
        memcpy((uint8_t *)&candidate + place, &choices[i], sizeof(choices[i]));
        if (choices[i] < now && keep(shrink, &candidate)) {
            return true;
        }
    }
    return false;
}

static bool simplified_something(shrink_t *shrink)
{
    scenario_t *best = shrink->best;
    uint32_t *settings[] = {&best->noise,   &best->strikes, &best->latency, &best->stub,
                            &best->variant, &best->clock,   &best->chip,    &best->contents};
    bool progress = false;
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        progress = simpler(shrink, settings[i]) || progress;
    }
    for (uint32_t step = 0; step < best->step_count; step++) {
        for (size_t i = 0; i < SCENARIO_ARGUMENTS; i++) {
            progress = simpler(shrink, &best->steps[step].arguments[i]) || progress;
        }
    }
    return progress;
}

void run_shrink(scenario_t *scenario, const scenario_player_t *player, const char *kind)
{
    shrink_t shrink = {.best = scenario, .player = player, .kind = kind, .tries = TRIES};
    bool progress = true;
    while (progress && shrink.tries > 0) {
        progress = removed_something(&shrink);
        progress = simplified_something(&shrink) || progress;
    }
}
