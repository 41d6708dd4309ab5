/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLASH_SIZE = 0x200000, SECTOR = 0x1000 };

uint32_t scenario_random(uint64_t *state)
{
    /* A counter through a mixing function: any seed will do, neighbours as well. */
    *state += 0x9E3779B97F4A7C15u;
    uint64_t mixed = *state;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBu;
    return (uint32_t)(mixed ^ mixed >> 31);
}

static uint32_t below(uint64_t *state, uint32_t limit)
{
    return scenario_random(state) % limit;
}

static uint32_t one_of(uint64_t *state, const uint32_t *values, size_t count)
{
    return values[below(state, (uint32_t)count)];
}

#define ONE_OF(state, ...)                                                                         \
    one_of(state, (const uint32_t[]){__VA_ARGS__},                                                 \
           sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

static uint32_t make_offset(uint64_t *state)
{
    switch (below(state, 12)) {
    case 0:
        return ONE_OF(state, FLASH_SIZE - SECTOR, FLASH_SIZE - 4, FLASH_SIZE, FLASH_SIZE + SECTOR,
                      0x1000000, 0xFFFFF000, 0xFFFFFFFC, 0xFFFFFFFF, 0x80000000);
    case 1:
        return below(state, 64 * SECTOR);
    case 2:
        return below(state, 16 * SECTOR) & ~3u;
    default:
        return below(state, 24) * SECTOR;
    }
}

static uint32_t make_size(uint64_t *state)
{
    switch (below(state, 12)) {
    case 0:
        return ONE_OF(state, 0, 1, 3, 0x10000, 0x40000, FLASH_SIZE, FLASH_SIZE + 4, 0x7FFFFFFF,
                      0xFFFF0000, 0xFFFFFFFC, 0xFFFFFFFF);
    case 1:
        return below(state, 3 * SECTOR);
    case 2:
        return (1 + below(state, 6)) * 1024 - 1 + below(state, 3);
    case 3:
        return (1 + below(state, 12)) * SECTOR;
    default:
        return (1 + below(state, 5000)) * 4;
    }
}

static uint32_t make_block(uint64_t *state)
{
    return below(state, 6) == 0 ? ONE_OF(state, 0, 1, 3, 4, 30, 255, 0x1801, 0x4000, 0x4001, 0x8000,
                                         0x10000, 0xFFFFFFFC, 0xFFFFFFFF)
                                : ONE_OF(state, 1024, 1024, 1024, 4096, 256, 512, 0x1800, 0x4000);
}

static uint32_t make_count(uint64_t *state)
{
    const uint32_t most = ONE_OF(state, 2, 10, 100, 1000);
    return below(state, most + 1);
}

static uint32_t make_argument(uint64_t *state, scenario_argument_t what)
{
    switch (what) {
    case ARGUMENT_OFFSET:
        return make_offset(state);
    case ARGUMENT_SIZE:
        return make_size(state);
    case ARGUMENT_BLOCK:
        return make_block(state);
    case ARGUMENT_RAM:
        return ONE_OF(state, 0x3FC90000, 0x40080000, 0x3FFB0000, 0x3FFB0100, 0x40380002, 0,
                      0xFFFFFFFC) +
               below(state, 2) * below(state, 0x1000);
    case ARGUMENT_SLOT:
        return below(state, 2);
    case ARGUMENT_FLAG:
        return below(state, 2);
    case ARGUMENT_COUNT:
        return make_count(state);
    case ARGUMENT_RATE:
        return ONE_OF(state, 115200, 230400, 460800, 921600, 57600, 38400, 9600, 0, 2000000, 1,
                      0xFFFFFFFF);
    case ARGUMENT_TIMEOUT:
        return ONE_OF(state, 100, 100, 100, 0, 1, 20, 1000, 0xFFFFFFFF);
    case ARGUMENT_ANY:
        return ONE_OF(state, 0, 1, 0x55AA55AA, 0x80000000, 0xFFFFFFFF, 0xC0DBC0DB,
                      scenario_random(state));
    case ARGUMENT_NONE:
        break;
    }
    return 0;
}

static void make_fault(uint64_t *state, sim_fault_t *fault)
{
    static const sim_fault_kind_t kinds[] = {
        SIM_FAULT_DROP,      SIM_FAULT_DROP,   SIM_FAULT_CORRUPT, SIM_FAULT_CORRUPT,
        SIM_FAULT_DUPLICATE, SIM_FAULT_INSERT, SIM_FAULT_DELAY,   SIM_FAULT_STALL,
        SIM_FAULT_RESET,     SIM_FAULT_UNPLUG, SIM_FAULT_SWALLOW, SIM_FAULT_SWALLOW,
        SIM_FAULT_TRUNCATE,
    };
    *fault = (sim_fault_t){.kind = kinds[below(state, sizeof(kinds) / sizeof(kinds[0]))],
                           .direction = below(state, 2) != 0 ? SIM_TO_HOST : SIM_TO_CHIP};
    fault->at = below(state, ONE_OF(state, 100, 1000, 10000, 50000));
    switch (fault->kind) {
    case SIM_FAULT_CORRUPT:
        fault->byte = (uint8_t)(1u << below(state, 8));
        break;
    case SIM_FAULT_INSERT:
        fault->byte = (uint8_t)ONE_OF(state, 0xC0, 0xDB, 0x00, 0x01, scenario_random(state));
        break;
    case SIM_FAULT_TRUNCATE:
        fault->count = 1 + below(state, 2000);
        break;
    case SIM_FAULT_DELAY:
        fault->delay_us = (1 + below(state, 1000)) * 10000u;
        break;
    case SIM_FAULT_SWALLOW:
        fault->direction = SIM_TO_HOST;
        fault->at = below(state, ONE_OF(state, 10, 30, 100));
        break;
    default:
        break;
    }
}

static void make_step(uint64_t *state, const scenario_player_t *player, scenario_step_t *step)
{
    uint32_t all = 0;
    for (size_t i = 0; i < player->call_count; i++) {
        all += player->calls[i].weight;
    }
    uint32_t choice = below(state, all);
    uint8_t call = 0;
    while (choice >= player->calls[call].weight) {
        choice -= player->calls[call++].weight;
    }
    step->call = call;
    for (size_t i = 0; i < SCENARIO_ARGUMENTS; i++) {
        const scenario_argument_t what = (scenario_argument_t)player->calls[call].arguments[i];
        step->arguments[i] = make_argument(state, what);
    }
}

/* Without these most calls have nothing to work on. */
static void make_usual_steps(uint64_t *state, const scenario_player_t *player, scenario_t *scenario)
{
    scenario_t usual;
    if (below(state, 5) != 0 && scenario_parse(&usual, player, player->usual)) {
        memcpy(scenario->steps, usual.steps, sizeof(usual.steps));
        scenario->step_count = usual.step_count;
    }
}

void scenario_make(scenario_t *scenario, const scenario_player_t *player, uint64_t seed)
{
    uint64_t state = seed;
    memset(scenario, 0, sizeof(*scenario));
    scenario->chip = below(&state, player->chips);
    scenario->stub = below(&state, 2);
    scenario->variant = below(&state, player->variants);
    scenario->clock = ONE_OF(&state, 0, 0, 0x7FFFFFF0, 0xFFFFFF00, scenario_random(&state));
    scenario->contents = below(&state, 1000);
    /* A third of the lines are sound: there much more must hold. */
    scenario->fault_count = below(&state, 3) == 0 ? 0 : 1 + below(&state, SCENARIO_FAULTS);
    if (scenario->fault_count > 0 && below(&state, 4) == 0) {
        scenario->noise = 1 + below(&state, SIM_NOISE_KINDS - 1);
        scenario->strikes = ONE_OF(&state, 1, 10, 100, 1000);
    }
    scenario->latency = below(&state, 3) == 0 ? ONE_OF(&state, 1, 10, 15) : 0;
    for (uint32_t i = 0; i < scenario->fault_count; i++) {
        make_fault(&state, &scenario->faults[i]);
    }
    make_usual_steps(&state, player, scenario);
    const uint32_t more = 2 + below(&state, SCENARIO_STEPS - 2 - scenario->step_count);
    for (uint32_t i = 0; i < more; i++) {
        make_step(&state, player, &scenario->steps[scenario->step_count++]);
    }
}
