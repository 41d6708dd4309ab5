/**
 * What the log says of an update.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORT_H
#define REPORT_H

#include "esp_loader_session.h"

/** Takes the events of an update's session; `user` is the update_t. */
void report_event(void *user, const esp_loader_event_t *event);

#endif
