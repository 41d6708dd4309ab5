/* SPDX-License-Identifier: Apache-2.0 */
#include "sweep_plan.h"

enum {
    BITS = 8,
    PLACES = 3, /* within an operation of the flash: at its beginning, in its middle, at its end */
    NOISES = SIM_NOISE_KINDS - SIM_NOISE_DROP,
    DELAYS = 5,
    POLLS = 2,
    NEAR = 300, /* bytes: where a second fault strikes while the first one is mended */
};

static const struct {
    const char *name;
    const char *text;
} rows[SWEEP_ROWS] = {
    [SWEEP_BYTE_LOST] = {"lost", "each byte lost"},
    [SWEEP_BYTE_CHANGED] = {"changed", "each byte with a bit flipped"},
    [SWEEP_BYTE_DOUBLED] = {"doubled", "each byte doubled"},
    [SWEEP_BYTE_INSERTED] = {"inserted", "a byte inserted before each"},
    [SWEEP_BYTE_LATE] = {"late", "each byte late, past a deadline"},
    [SWEEP_ANSWER_LOST] = {"answer", "each answer lost"},
    [SWEEP_COMMAND_LOST] = {"command", "each command lost"},
    [SWEEP_RESET] = {"reset", "chip reset: at each command, within each erase and page"},
    [SWEEP_POWER] = {"power", "power cut, likewise"},
    [SWEEP_UNPLUG] = {"unplug", "unplugged, likewise"},
    [SWEEP_TWO] = {"two", "two of these in one run"},
    [SWEEP_LATENCY] = {"latency", "10 to 200 ms there and back, polled every 1 or 16 ms"},
    [SWEEP_NOISE_6] = {"1e-6", "noise on 1e-6 of all bytes"},
    [SWEEP_NOISE_5] = {"1e-5", "noise on 1e-5 of all bytes"},
    [SWEEP_NOISE_4] = {"1e-4", "noise on 1e-4 of all bytes"},
    [SWEEP_NOISE_3] = {"1e-3", "noise on 1e-3 of all bytes"},
};

const char *sweep_row_text(sweep_row_t row)
{
    return rows[row].text;
}

const char *sweep_row_name(sweep_row_t row)
{
    return rows[row].name;
}

/* A number that looks random and depends on what it is asked for only. */
static uint32_t scatter(uint32_t seed, uint64_t index)
{
    uint64_t mixed = (index + 1) * 0x9E3779B97F4A7C15U + (uint64_t)seed * 0xD1B54A32D192ED03U;
    mixed = (mixed ^ mixed >> 31) * 0xBF58476D1CE4E5B9U;
    return (uint32_t)((mixed ^ mixed >> 29) >> 16);
}

bool sweep_plan(sweep_plan_t *plan, const sweep_case_t *what)
{
    *plan = (sweep_plan_t){.what = what};
    plan->sound = sweep_run(what, &(sweep_trouble_t){.large = false}, &plan->commands, NULL);
    const sweep_result_t large = sweep_run(what, &(sweep_trouble_t){.large = true}, NULL, NULL);
    plan->sound_large_us = large.took_us;
    return plan->sound.verdict == SWEEP_RIGHT && large.verdict == SWEEP_RIGHT;
}

uint64_t sweep_plan_runs(const sweep_plan_t *plan, sweep_row_t row, uint64_t pairs, uint64_t seeds)
{
    switch (row) {
    case SWEEP_ANSWER_LOST:
        return plan->sound.answers;
    case SWEEP_COMMAND_LOST:
        return plan->sound.commands;
    case SWEEP_RESET:
    case SWEEP_POWER:
    case SWEEP_UNPLUG:
        return plan->commands.count + PLACES * plan->sound.operations;
    case SWEEP_TWO:
        return pairs;
    case SWEEP_LATENCY:
        return DELAYS * POLLS;
    case SWEEP_NOISE_6:
    case SWEEP_NOISE_5:
    case SWEEP_NOISE_4:
    case SWEEP_NOISE_3:
        return seeds * NOISES;
    default:
        return plan->sound.bytes[SIM_TO_CHIP] + plan->sound.bytes[SIM_TO_HOST];
    }
}

bool sweep_plan_sampled(const sweep_plan_t *plan, sweep_row_t row, uint64_t index, uint32_t seed,
                        uint64_t stride)
{
    const uint32_t place = (uint32_t)((plan->what - sweep_cases) * SWEEP_ROWS) + (uint32_t)row;
    return scatter(seed + place, index) % stride == 0;
}

/* A byte that is inserted: one that SLIP cares for, or any. */
static uint8_t inserted(uint32_t chance)
{
    static const uint8_t special[] = {0xC0, 0xDB, 0x00};
    return chance % 4 < sizeof(special) ? special[chance % 4] : (uint8_t)(chance >> 8);
}

static sim_fault_t byte_fault(const sweep_plan_t *plan, sweep_row_t row, uint64_t index,
                              uint32_t chance)
{
    /* Behind the deadlines of what a chip answers at once, and behind most others. */
    static const uint64_t delays_us[] = {600000, 1500000, 5000000};
    static const sim_fault_kind_t kinds[] = {
        [SWEEP_BYTE_LOST] = SIM_FAULT_DROP,         [SWEEP_BYTE_CHANGED] = SIM_FAULT_CORRUPT,
        [SWEEP_BYTE_DOUBLED] = SIM_FAULT_DUPLICATE, [SWEEP_BYTE_INSERTED] = SIM_FAULT_INSERT,
        [SWEEP_BYTE_LATE] = SIM_FAULT_DELAY,
    };
    const uint64_t to_chip = plan->sound.bytes[SIM_TO_CHIP];
    return (sim_fault_t){
        .kind = kinds[row],
        .direction = index < to_chip ? SIM_TO_CHIP : SIM_TO_HOST,
        .at = index < to_chip ? index : index - to_chip,
        .byte = (uint8_t)(row == SWEEP_BYTE_CHANGED ? 1U << chance % BITS : inserted(chance)),
        .delay_us = delays_us[chance % 3],
    };
}

static sim_fault_t chip_fault(const sweep_plan_t *plan, sweep_row_t row, uint64_t index)
{
    static const uint32_t effective[PLACES] = {0, 100, UINT32_MAX};
    static const sim_fault_kind_t kinds[] = {
        [SWEEP_RESET] = SIM_FAULT_RESET,
        [SWEEP_POWER] = SIM_FAULT_POWER,
        [SWEEP_UNPLUG] = SIM_FAULT_UNPLUG,
    };
    if (index < plan->commands.count) {
        return (sim_fault_t){
            .kind = kinds[row], .direction = SIM_TO_CHIP, .at = plan->commands.at[index]};
    }
    index -= plan->commands.count;
    return (sim_fault_t){.kind = kinds[row],
                         .direction = SIM_IN_FLASH,
                         .at = index / PLACES,
                         .count = effective[index % PLACES]};
}

static sim_fault_t one_fault(const sweep_plan_t *plan, sweep_row_t row, uint64_t index,
                             uint32_t seed)
{
    switch (row) {
    case SWEEP_ANSWER_LOST:
    case SWEEP_COMMAND_LOST:
        return (sim_fault_t){.kind = SIM_FAULT_SWALLOW,
                             .direction = row == SWEEP_ANSWER_LOST ? SIM_TO_HOST : SIM_TO_CHIP,
                             .at = index};
    case SWEEP_RESET:
    case SWEEP_POWER:
    case SWEEP_UNPLUG:
        return chip_fault(plan, row, index);
    default:
        return byte_fault(plan, row, index, scatter(seed, index));
    }
}

static sim_fault_t any_fault(const sweep_plan_t *plan, uint64_t index, uint32_t seed)
{
    const uint64_t most = sweep_plan_runs(plan, SWEEP_BYTE_LOST, 0, 0);
    const sweep_row_t row = (sweep_row_t)(scatter(seed, index) % SWEEP_TWO);
    const uint64_t runs = sweep_plan_runs(plan, row, 0, 0);
    return one_fault(plan, row, scatter(seed, index + most) % runs, seed);
}

/* The second of every other pair strikes while the first one is mended. */
static void two_faults(const sweep_plan_t *plan, sweep_trouble_t *trouble, uint64_t index,
                       uint32_t seed)
{
    trouble->faults[0] = any_fault(plan, 2 * index, seed);
    trouble->faults[1] = any_fault(plan, 2 * index + 1, seed);
    const sim_fault_t *first = &trouble->faults[0];
    sim_fault_t *second = &trouble->faults[1];
    if (index % 2 == 0 && first->direction == second->direction &&
        (first->kind == SIM_FAULT_SWALLOW) == (second->kind == SIM_FAULT_SWALLOW)) {
        const bool few = first->direction == SIM_IN_FLASH || first->kind == SIM_FAULT_SWALLOW;
        second->at = first->at + 1 + scatter(seed, index) % (few ? 3 : NEAR);
    }
    trouble->count = 2;
}

static sim_latency_t long_way(uint64_t index)
{
    static const uint64_t delays_us[DELAYS] = {0, 5000, 10000, 50000, 100000};
    static const uint64_t polls_us[POLLS] = {1000, 16000};
    return (sim_latency_t){.delay_us = delays_us[index / POLLS],
                           .poll_us = polls_us[index % POLLS]};
}

sweep_trouble_t sweep_plan_trouble(const sweep_plan_t *plan, sweep_row_t row, uint64_t index,
                                   uint32_t seed)
{
    static const uint32_t per_million[] = {1, 10, 100, 1000};
    sweep_trouble_t trouble = {.count = 1};
    if (row < SWEEP_TWO) {
        trouble.faults[0] = one_fault(plan, row, index, seed);
    } else if (row == SWEEP_TWO) {
        two_faults(plan, &trouble, index, seed);
    } else if (row == SWEEP_LATENCY) {
        trouble = (sweep_trouble_t){.latency = long_way(index)};
    } else {
        const uint32_t rate = per_million[row - SWEEP_NOISE_6];
        trouble = (sweep_trouble_t){
            .large = true,
            .noise = {.kind = (sim_noise_kind_t)(SIM_NOISE_DROP + index % NOISES),
                      .per_million = {rate, rate},
                      .seed = seed + (uint32_t)(index / NOISES)},
        };
    }
    return trouble;
}
