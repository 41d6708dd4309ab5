/**
 * A world of virtual time for stations: ports with virtual chips behind them, all in this process.
 *
 * It stands where the system would: the programs under test are linked as they are, and their calls
 * of the clock, of poll() and of serial lines end here. Time goes on while somebody waits, and only
 * then, so a night takes minutes and no figure depends on the machine.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WORLD_H
#define WORLD_H

#include "sim_link.h"

enum { WORLD_SEATS = 64 };

/** Begins at a time that is always the same, without ports. */
void world_begin(void);

/** Takes all chips away. */
void world_end(void);

/** Microseconds since it began. */
uint64_t world_now_us(void);

/** Lets time go on. */
void world_pass_us(uint64_t us);

/** Adds a port; returned: its index. */
size_t world_add(void);

/** Its name, for serial_line_open(). */
const char *world_name(size_t seat);

/** Whether the port is a device that is there: taken away, an open line is lost. */
void world_set_there(size_t seat, bool there);

/** What may be on the way to a board. All zero: nothing. */
typedef struct {
    sim_fault_t faults[8];
    size_t fault_count;
    sim_noise_t noise;
} world_trouble_t;

/** Puts a board on a port, in place of the one there. @return the world's; NULL: no such chip */
sim_chip_t *world_plug(size_t seat, const sim_config_t *config, const world_trouble_t *trouble);

/** Takes it off; the port stays, and is silent. */
void world_unplug(size_t seat);

/** The board on a port, or NULL. */
sim_chip_t *world_chip(size_t seat);

/** How often a port was to be opened that this world does not have. */
unsigned world_strangers(void);

/** Called whenever time has gone on. NULL: nobody. */
void world_watch(void (*watch)(void *user), void *user);

#endif
