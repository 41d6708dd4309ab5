/**
 * --monitor: from a visit to the monitor, without a byte between them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_HANDOVER_H
#define CLI_HANDOVER_H

#include "esp_host_visit.h"
#include "exit_code.h"
#include "monitor/monitor.h"
#include "option/options.h"

typedef struct {
    monitor_t *monitor; /**< with --monitor, else NULL */
    bool listening;     /**< what the chip says is its program's */
} handover_t;

/** The build that is written, which names the program: its folder, or a file in it; NULL: none is
 * known. */
const char *handover_build(const options_t *options);

/** Before the visit: makes the monitor where one is asked for. Not CLI_OK: why not was printed. */
cli_exit_t handover_prepare(handover_t *handover, const options_t *options);

/** With each event of the visit: hears the chip from where its program can print. */
void handover_follow(handover_t *handover, esp_host_visit_t *visit,
                     const esp_loader_event_t *event);

/** Bytes from the chip, of which those of its program count. */
void handover_hear(const handover_t *handover, const uint8_t *bytes, size_t size);

/** Says, before anything is written, when somebody has to reset the chip for --monitor-until. */
void handover_warn_of_reset(esp_host_visit_t *visit, const options_t *options);

/**
 * After the visit: the monitor, until it ends.
 * @param how    whether it was reset is found out here
 * @param flash  out: whether a build is to be written again now
 */
cli_exit_t handover_listen(const handover_t *handover, esp_host_visit_t *visit, monitor_how_t how,
                           bool *flash);

#endif
