/**
 * The command line of esploader-sim.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

#include "background/sim_place.h"
#include "esp_sim.h"
#include "sim_link.h"

enum { SIM_FAULTS_MAX = 16 };

typedef enum { SIM_SERVE_NOTHING, SIM_SERVE_PTY, SIM_SERVE_RFC2217, SIM_SERVE_RAW } sim_serve_t;

typedef struct {
    sim_config_t chip;
    bool pty, tcp, raw; /**< as given */
    sim_serve_t serve;
    char host[256];
    unsigned port;
    const char *link_path;    /**< NULL: none */
    const char *flash_path;   /**< NULL: flash in memory */
    const char *stub;         /**< "any", "none" or a folder */
    const char *control_path; /**< "-": standard input; NULL: no requests are taken */
    const char *for_path;     /**< what `--chip auto` looks at; NULL: the flash file */
    sim_fault_t faults[SIM_FAULTS_MAX];
    size_t fault_count;
    sim_noise_t noise;
    sim_latency_t latency;
    bool trace;
    bool once;
    bool press; /**< the chip's buttons are pressed for each client */
} sim_options_t;

/** What the command line asks for beside serving. */
typedef enum { SIM_RUN, SIM_EXIT_DONE, SIM_EXIT_USAGE } sim_verdict_t;

enum { SIM_EXIT_CODE_USAGE = 2 };

/** Reads the command line; prints help, lists and errors itself. */
sim_verdict_t sim_options_read(sim_options_t *options, int argc, char **argv);

/** The same for a chip in the background: what is not said of line, flash and requests is as that
 * place has it. */
sim_verdict_t sim_options_read_for(sim_options_t *options, int argc, char **argv,
                                   const sim_place_t *place);

#endif
