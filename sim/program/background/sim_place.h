/**
 * Where the files of a chip in the background lie.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_PLACE_H
#define SIM_PLACE_H

#include <stdbool.h>

enum { SIM_PATH_MAX = 4096 };

typedef struct {
    const char *name;
    char folder[SIM_PATH_MAX];
    char port[SIM_PATH_MAX];    /**< symbolic link to the pseudo-terminal */
    char control[SIM_PATH_MAX]; /**< socket for requests */
    char flash[SIM_PATH_MAX];   /**< the flash file, unless another one is named */
    char log[SIM_PATH_MAX];     /**< standard error of the program */
} sim_place_t;

/** The folder that has those of all chips. @return false after printing why there is none */
bool sim_place_root(char root[SIM_PATH_MAX]);

/** Names the files of one. @return false after printing why that cannot be a name */
bool sim_place_find(sim_place_t *place, const char *name);

/** Makes its folder. @return false after printing why it cannot */
bool sim_place_make(const sim_place_t *place);

#endif
