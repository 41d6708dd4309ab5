/**
 * --monitor: from a visit to the monitor, without a byte between them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_HANDOVER_H
#define CLI_HANDOVER_H

#include "visit/cli_visit.h"

/** The build that is written, which names the program: its folder, or a file in it; NULL: none is
 * known. */
const char *handover_build(const options_t *options);

/** Before the visit: makes the monitor where one is asked for. Not CLI_OK: why not was printed. */
cli_exit_t handover_prepare(cli_visit_t *visit);

/** With each event of the visit: hears the chip from where its program can print. */
void handover_follow(cli_visit_t *visit, const esp_loader_event_t *event);

/** Bytes from the chip, of which those of its program count. */
void handover_hear(cli_visit_t *visit, const uint8_t *bytes, size_t size);

/** Says, before anything is written, when somebody has to reset the chip for --monitor-until. */
void handover_warn_of_reset(const cli_visit_t *visit);

/** After the visit: the monitor, until it ends. */
cli_exit_t handover_listen(cli_visit_t *visit);

#endif
