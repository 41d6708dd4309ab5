/*
 * Scenarios as text: "chip=1 stub=0 variant=0 clock=0 contents=7 drop:tx:12 ; connect 100 10 ;
 * ...".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "scenario.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char *text;
    size_t capacity;
    size_t size;
} text_t;

static void add(text_t *text, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    const int size = vsnprintf(text->text + text->size, text->capacity - text->size, format, list);
    va_end(list);
    text->size += (size_t)size;
    if (text->size >= text->capacity) {
        text->size = text->capacity - 1;
    }
}

static void add_fault(text_t *text, const sim_fault_t *fault)
{
    add(text, " %s:%s:%llu", sim_fault_name(fault->kind),
        fault->direction == SIM_TO_CHIP ? "tx" : "rx", (unsigned long long)fault->at);
    switch (fault->kind) {
    case SIM_FAULT_CORRUPT:
    case SIM_FAULT_INSERT:
        add(text, ":%u", fault->byte);
        break;
    case SIM_FAULT_TRUNCATE:
        add(text, ":%u", fault->count);
        break;
    case SIM_FAULT_DELAY:
        add(text, ":%llu", (unsigned long long)fault->delay_us);
        break;
    default:
        break;
    }
}

static void add_step(text_t *text, const scenario_call_t *call, const uint32_t *arguments)
{
    add(text, " ; %s", call->name);
    for (size_t i = 0; i < SCENARIO_ARGUMENTS && call->arguments[i] != ARGUMENT_NONE; i++) {
        add(text, arguments[i] < 10000 ? " %u" : " 0x%x", arguments[i]);
    }
}

void scenario_print(const scenario_t *scenario, const scenario_player_t *player, char *text,
                    size_t capacity)
{
    text_t out = {.text = text, .capacity = capacity};
    add(&out, "chip=%u stub=%u variant=%u clock=%u contents=%u", scenario->chip, scenario->stub,
        scenario->variant, scenario->clock, scenario->contents);
    if (scenario->noise != SIM_NOISE_NONE) {
        add(&out, " noise=%u strikes=%u", scenario->noise, scenario->strikes);
    }
    if (scenario->latency != 0) {
        add(&out, " latency=%u", scenario->latency);
    }
    for (uint32_t i = 0; i < scenario->fault_count; i++) {
        add_fault(&out, &scenario->faults[i]);
    }
    for (uint32_t i = 0; i < scenario->step_count; i++) {
        const scenario_step_t *step = &scenario->steps[i];
        add_step(&out, &player->calls[step->call], step->arguments);
    }
}

static bool parse_setting(scenario_t *scenario, const char *word)
{
    const struct {
        const char *name;
        uint32_t *value;
    } settings[] = {
        {"chip=", &scenario->chip},         {"stub=", &scenario->stub},
        {"variant=", &scenario->variant},   {"clock=", &scenario->clock},
        {"contents=", &scenario->contents}, {"noise=", &scenario->noise},
        {"strikes=", &scenario->strikes},   {"latency=", &scenario->latency},
    };
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        const size_t length = strlen(settings[i].name);
        if (strncmp(word, settings[i].name, length) == 0) {
            *settings[i].value = (uint32_t)strtoul(word + length, NULL, 0);
            return true;
        }
    }
    if (scenario->fault_count == SCENARIO_FAULTS) {
        return false;
    }
    return sim_fault_parse(word, &scenario->faults[scenario->fault_count++]);
}

static bool find_call(const scenario_player_t *player, const char *name, uint8_t *call)
{
    for (size_t i = 0; i < player->call_count; i++) {
        if (strcmp(player->calls[i].name, name) == 0) {
            *call = (uint8_t)i;
            return true;
        }
    }
    return false;
}

bool scenario_parse(scenario_t *scenario, const scenario_player_t *player, const char *text)
{
    char copy[SCENARIO_TEXT];
    char *rest = NULL;
    bool in_steps = false;
    size_t argument = 0;
    memset(scenario, 0, sizeof(*scenario));
    snprintf(copy, sizeof(copy), "%s", text);
    for (char *word = strtok_r(copy, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        scenario_step_t *step = &scenario->steps[scenario->step_count - in_steps];
        if (strcmp(word, ";") == 0) {
            word = strtok_r(NULL, " ", &rest);
            step = &scenario->steps[scenario->step_count];
            if (word == NULL || scenario->step_count == SCENARIO_STEPS ||
                !find_call(player, word, &step->call)) {
                return false;
            }
            scenario->step_count++;
            in_steps = true;
            argument = 0;
        } else if (in_steps && argument < SCENARIO_ARGUMENTS) {
            step->arguments[argument++] = (uint32_t)strtoul(word, NULL, 0);
        } else if (in_steps || !parse_setting(scenario, word)) {
            return false;
        }
    }
    return scenario->chip < player->chips && scenario->variant < player->variants;
}
