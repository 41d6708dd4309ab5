/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "background/sim_background.h"
#include "sim_session.h"
#include <stdlib.h>

int main(int argc, char **argv)
{
    sim_options_t options;
    if (sim_background_asked(argc, argv)) {
        return sim_background(argc, argv);
    }
    const sim_verdict_t verdict = sim_options_read(&options, argc, argv);
    if (verdict != SIM_RUN) {
        return verdict == SIM_EXIT_DONE ? EXIT_SUCCESS : SIM_EXIT_CODE_USAGE;
    }
    return sim_serve(&options);
}
