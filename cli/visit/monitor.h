/**
 * --monitor: what a chip says after it was started.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_MONITOR_H
#define CLI_MONITOR_H

#include "visit/cli_visit.h"

/** Before the visit. CLI_FAILED, with a message, when out of memory. */
cli_exit_t monitor_prepare(cli_visit_t *visit);

/** With each event of the visit: hears the chip from where its program can print. */
void monitor_follow(cli_visit_t *visit, const esp_loader_event_t *event);

/** Says, before anything is written, when somebody has to reset the chip for --monitor-until. */
void monitor_warn_of_reset(const cli_visit_t *visit);

/** After the visit: prints what the chip says. CLI_FAILED when the text waited for did not come. */
cli_exit_t monitor_listen(cli_visit_t *visit);

void monitor_free(cli_visit_t *visit);

#endif
