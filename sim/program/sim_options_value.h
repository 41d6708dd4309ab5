/**
 * The values that options of esploader-sim take. Each reads one into the options.
 * @return false after printing what is wrong with it
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_OPTIONS_VALUE_H
#define SIM_OPTIONS_VALUE_H

#include "sim_options.h"

/** Prints that, and says where help is. @return false */
bool sim_options_fail(const char *what, const char *value);

bool sim_options_tcp(sim_options_t *options, const char *text);
bool sim_options_mac(sim_options_t *options, const char *text);
bool sim_options_revision(sim_options_t *options, const char *text);
bool sim_options_crystal(sim_options_t *options, const char *text);
bool sim_options_spi_pins(sim_options_t *options, const char *text);
bool sim_options_boot(sim_options_t *options, const char *text);
bool sim_options_fault(sim_options_t *options, const char *text);
bool sim_options_noise(sim_options_t *options, const char *text);
bool sim_options_latency(sim_options_t *options, const char *text);
bool sim_options_seed(sim_options_t *options, const char *text);

/** Reads MS[:POLL]; prints nothing. */
bool sim_options_latency_read(const char *text, sim_latency_t *latency);

#endif
