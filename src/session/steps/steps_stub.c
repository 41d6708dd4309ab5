/*
 * A stub, and nothing else that a program could do without. A stub that was left running is used as
 * it is: a board without reset lines cannot bring the ROM loader back.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/ladder.h"

const esp_loader_steps_t esp_loader_steps_stub = {
    .connect_or_stub = esp_loader_engine_connect_or_stub,
    .stub = session_stub,
};
