/**
 * Shows a visit while it goes on: what happens on the way to the task and from it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_VISIT_VIEW_H
#define CLI_VISIT_VIEW_H

#include "esp_loader_session.h"

/** Says what has happened, if that is worth a line. What tasks tell of themselves is not. */
void visit_view_event(const char *port, const esp_loader_session_t *session,
                      const esp_loader_event_t *event, bool rate_asked_for);

/** Says, before anything is written, that somebody has to reset the chip for --monitor-until. */
void visit_view_warn_of_reset(void);

#endif
