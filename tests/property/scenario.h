/**
 * A scenario: a virtual chip, what goes wrong on its line, and calls in an order and with arguments
 * that nobody chose. It is made from a number, read from text and written as text.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_PROPERTY_SCENARIO_H
#define TESTS_PROPERTY_SCENARIO_H

#include "sim_link.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SCENARIO_ARGUMENTS = 5, SCENARIO_STEPS = 40, SCENARIO_FAULTS = 6, SCENARIO_TEXT = 8192 };

/** What an argument is: decides which values are likely. */
typedef enum {
    ARGUMENT_NONE,
    ARGUMENT_OFFSET,  /**< an address in flash */
    ARGUMENT_SIZE,    /**< bytes */
    ARGUMENT_BLOCK,   /**< bytes of a command */
    ARGUMENT_RAM,     /**< an address in RAM, or anywhere */
    ARGUMENT_SLOT,    /**< which of some structures: small */
    ARGUMENT_FLAG,    /**< 0 or 1 */
    ARGUMENT_COUNT,   /**< how often: 0 to some hundreds, small ones most likely */
    ARGUMENT_RATE,    /**< baud */
    ARGUMENT_TIMEOUT, /**< ms */
    ARGUMENT_ANY,     /**< any 32 bits */
} scenario_argument_t;

/** A kind of call that a player knows. */
typedef struct {
    const char *name;
    uint8_t weight; /**< how likely it is */
    uint8_t arguments[SCENARIO_ARGUMENTS];
    void (*play)(const uint32_t *arguments);
} scenario_call_t;

typedef struct {
    uint8_t call; /**< index in the player's list */
    uint32_t arguments[SCENARIO_ARGUMENTS];
} scenario_step_t;

typedef struct {
    uint32_t chip;     /**< index in the player's list */
    uint32_t stub;     /**< the chip knows a flasher stub */
    uint32_t variant;  /**< the player's own choice */
    uint32_t clock;    /**< what the host's clock shows at first */
    uint32_t contents; /**< seed of what is written */
    uint32_t noise;    /**< of sim_noise_kind_t */
    uint32_t strikes;  /**< bytes of a million that noise strikes */
    uint32_t latency;  /**< ms each way; an odd number comes in batches, as USB does */
    uint32_t fault_count;
    sim_fault_t faults[SCENARIO_FAULTS];
    uint32_t step_count;
    scenario_step_t steps[SCENARIO_STEPS];
} scenario_t;

/** Who plays scenarios. */
typedef struct {
    const char *name;
    const scenario_call_t *calls;
    size_t call_count;
    uint32_t chips;    /**< how many there are */
    uint32_t variants; /**< likewise */
    const char *usual; /**< steps as text that most scenarios begin with */
    void (*begin)(const scenario_t *scenario);
    void (*mend)(void); /**< on a sound line all works again, or it fails */
    void (*end)(void);
} scenario_player_t;

/** Makes one from a number. */
void scenario_make(scenario_t *scenario, const scenario_player_t *player, uint64_t seed);

/** Writes one as text of one line; the same text makes the same scenario. */
void scenario_print(const scenario_t *scenario, const scenario_player_t *player, char *text,
                    size_t capacity);

/** Reads such text. @return false when it is none */
bool scenario_parse(scenario_t *scenario, const scenario_player_t *player, const char *text);

/** Whether nothing goes wrong on its line. */
bool scenario_is_sound(const scenario_t *scenario);

/** Makes its line to a chip. */
sim_link_t *scenario_line(const scenario_t *scenario, sim_chip_t *chip);

/** How often something has gone wrong on it by now. */
uint64_t scenario_struck(const scenario_t *scenario, const sim_link_t *link);

/** How often bytes were changed on their way to the chip by now: so that a command may have become
 * another sound one, which no host can see (docs/DESIGN.md). */
uint64_t scenario_damaged(const scenario_t *scenario, const sim_link_t *link);

/** Lets pass what its line holds back, as whoever makes a new engine on such a line has to, and
 * throws away what comes. @return the time then */
uint64_t scenario_let_pass(const scenario_t *scenario, sim_link_t *link, uint64_t now_us);

/** What may be lost of time by all that goes wrong, up to now. */
uint64_t scenario_patience_us(const scenario_t *scenario, const sim_link_t *link);

/** Random numbers that are the same everywhere. */
uint32_t scenario_random(uint64_t *state);

#endif
