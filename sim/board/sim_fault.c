/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_link.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    FAULT_TRUNCATED = 65536, /* bytes, where none are said */
    FAULT_DELAY_US = 100000,
};

static const char *const names[SIM_FAULT_KINDS] = {
    [SIM_FAULT_NONE] = "none",       [SIM_FAULT_DROP] = "drop",
    [SIM_FAULT_CORRUPT] = "corrupt", [SIM_FAULT_DUPLICATE] = "duplicate",
    [SIM_FAULT_INSERT] = "insert",   [SIM_FAULT_TRUNCATE] = "truncate",
    [SIM_FAULT_DELAY] = "delay",     [SIM_FAULT_STALL] = "stall",
    [SIM_FAULT_RESET] = "reset",     [SIM_FAULT_UNPLUG] = "unplug",
    [SIM_FAULT_POWER] = "power",     [SIM_FAULT_SWALLOW] = "swallow",
};

const char *sim_fault_name(size_t kind)
{
    return kind < SIM_FAULT_KINDS ? names[kind] : NULL;
}

/* Takes the word up to the next colon. @return what follows it, or NULL at the end of the text */
static const char *fault_word(const char *text, size_t *length)
{
    const char *colon = strchr(text, ':');
    *length = colon != NULL ? (size_t)(colon - text) : strlen(text);
    return colon != NULL ? colon + 1 : NULL;
}

static bool fault_number(const char *text, char end, uint64_t *number)
{
    char *after = NULL;
    errno = 0;
    *number = strtoull(text, &after, 0);
    return errno == 0 && after != text && *after == end && *text != '-';
}

static bool fault_argument(const char *text, sim_fault_t *fault)
{
    uint64_t number = 0;
    if (!fault_number(text, '\0', &number)) {
        return false;
    }
    switch (fault->kind) {
    case SIM_FAULT_CORRUPT:
    case SIM_FAULT_INSERT:
        fault->byte = (uint8_t)number;
        return number <= UINT8_MAX;
    case SIM_FAULT_TRUNCATE:
        fault->count = (uint32_t)number;
        return number <= UINT32_MAX;
    case SIM_FAULT_DELAY:
        fault->delay_us = number;
        return true;
    default:
        fault->count = (uint32_t)number;
        return fault->direction == SIM_IN_FLASH && number <= UINT32_MAX;
    }
}

/* @return false: there is none of that name for faults of that kind */
static bool fault_direction(const char *text, size_t length, sim_fault_t *fault)
{
    static const char *const directions[] = {
        [SIM_TO_CHIP] = "tx", [SIM_TO_HOST] = "rx", [SIM_IN_FLASH] = "flash"};
    for (size_t i = 0; i < sizeof directions / sizeof directions[0]; i++) {
        if (strlen(directions[i]) == length && strncmp(text, directions[i], length) == 0) {
            fault->direction = (sim_direction_t)i;
            fault->count = i == SIM_IN_FLASH ? 0 : fault->count;
            return i != SIM_IN_FLASH || fault->kind == SIM_FAULT_RESET ||
                   fault->kind == SIM_FAULT_UNPLUG || fault->kind == SIM_FAULT_POWER;
        }
    }
    return false;
}

bool sim_fault_parse(const char *text, sim_fault_t *fault)
{
    *fault = (sim_fault_t){.count = FAULT_TRUNCATED, .delay_us = FAULT_DELAY_US};
    size_t length = 0;
    const char *next = fault_word(text, &length);
    for (size_t i = SIM_FAULT_DROP; i < SIM_FAULT_KINDS; i++) {
        if (strlen(names[i]) == length && strncmp(names[i], text, length) == 0) {
            fault->kind = (sim_fault_kind_t)i;
        }
    }
    if (fault->kind == SIM_FAULT_NONE || next == NULL) {
        return false;
    }
    const char *direction = next;
    next = fault_word(direction, &length);
    if (next == NULL || !fault_direction(direction, length, fault)) {
        return false;
    }
    const char *argument = fault_word(next, &length);
    if (!fault_number(next, argument != NULL ? ':' : '\0', &fault->at)) {
        return false;
    }
    return argument == NULL || fault_argument(argument, fault);
}
