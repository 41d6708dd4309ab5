/**
 * What a chip prints while no loader answers: it tells why.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SESSION_HEARD_H
#define SESSION_HEARD_H

#include "esp_loader_session.h"
#include "link_names.h"

/** Takes what has arrived, in pieces of any size. */
void heard_take(esp_loader_session_t *session, const uint8_t *bytes, size_t size);

/** What came before a reset says nothing about the start after it. */
void heard_forget(esp_loader_session_t *session);

#endif
