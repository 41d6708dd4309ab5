/*
 * The line of a scenario.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "scenario.h"
#include <assert.h>

enum {
    FAULT_US = 40000000, /* what a fault may cost */
    NOISE_US = 12000000, /* a byte that noise strikes */
    WAY_US = 3000000,    /* a line with latency, all in all, for each ms */
};

bool scenario_is_sound(const scenario_t *scenario)
{
    return scenario->fault_count == 0 && scenario->noise == SIM_NOISE_NONE;
}

sim_link_t *scenario_line(const scenario_t *scenario, sim_chip_t *chip)
{
    sim_link_t *link = sim_link_create(chip, scenario->faults, scenario->fault_count);
    assert(link != NULL);
    const sim_noise_t noise = {.kind = (sim_noise_kind_t)(scenario->noise % SIM_NOISE_KINDS),
                               .per_million = {scenario->strikes, scenario->strikes},
                               .seed = scenario->contents + 1};
    const uint64_t way = 1000ull * scenario->latency;
    const sim_latency_t latency = {.delay_us = scenario->latency % 2 != 0 ? 0 : way,
                                   .poll_us = scenario->latency % 2 != 0 ? way : 0};
    sim_link_set_noise(link, &noise);
    sim_link_set_latency(link, &latency);
    return link;
}

static bool has_had_its_turn(const sim_fault_t *fault, const sim_link_t *link)
{
    return (fault->kind == SIM_FAULT_SWALLOW ? sim_link_frames(link)
                                             : sim_link_bytes(link, fault->direction)) > fault->at;
}

uint64_t scenario_struck(const scenario_t *scenario, const sim_link_t *link)
{
    uint64_t count =
        sim_link_noise_strikes(link, SIM_TO_CHIP) + sim_link_noise_strikes(link, SIM_TO_HOST);
    for (uint32_t i = 0; i < scenario->fault_count; i++) {
        count += has_had_its_turn(&scenario->faults[i], link);
    }
    return count;
}

static bool changes_bytes(sim_fault_kind_t kind)
{
    return kind == SIM_FAULT_DROP || kind == SIM_FAULT_CORRUPT || kind == SIM_FAULT_DUPLICATE ||
           kind == SIM_FAULT_INSERT || kind == SIM_FAULT_TRUNCATE;
}

uint64_t scenario_damaged(const scenario_t *scenario, const sim_link_t *link)
{
    uint64_t count = sim_link_noise_strikes(link, SIM_TO_CHIP);
    for (uint32_t i = 0; i < scenario->fault_count; i++) {
        const sim_fault_t *fault = &scenario->faults[i];
        count += fault->direction == SIM_TO_CHIP && changes_bytes(fault->kind) &&
                 has_had_its_turn(fault, link);
    }
    return count;
}

uint64_t scenario_let_pass(const scenario_t *scenario, sim_link_t *link, uint64_t now_us)
{
    uint8_t bytes[256];
    uint64_t end_us = now_us;
    for (uint32_t i = 0; i < scenario->fault_count; i++) {
        end_us += scenario->faults[i].kind == SIM_FAULT_DELAY ? scenario->faults[i].delay_us : 0;
    }
    if (end_us != now_us) {
        sim_link_advance(link, end_us);
        while (sim_link_read(link, bytes, sizeof(bytes)) != 0) {
        }
    }
    return end_us;
}

uint64_t scenario_patience_us(const scenario_t *scenario, const sim_link_t *link)
{
    const uint64_t strikes =
        sim_link_noise_strikes(link, SIM_TO_CHIP) + sim_link_noise_strikes(link, SIM_TO_HOST);
    return FAULT_US * (uint64_t)scenario->fault_count + NOISE_US * strikes +
           WAY_US * (uint64_t)scenario->latency;
}
