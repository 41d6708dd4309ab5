/**
 * The chip that something is made for: what "--chip auto" stands for.
 *
 * A host asks who is there before it shows what it wants: it sends SYNC, and then reads a register
 * or asks for GET_SECURITY_INFO, which are the same bytes for every chip. So a chip cannot become
 * what its first client expects; what it is to run tells, before there is a client.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_AUTO_H
#define SIM_AUTO_H

#include "sim_options.h"

/** Puts the chip's name in place of "auto". @return false after printing why it cannot be told */
bool sim_auto_chip(sim_options_t *options);

#endif
