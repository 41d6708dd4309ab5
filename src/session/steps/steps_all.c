/*
 * All steps: a program that names this structure links all of them. They stand in a structure of
 * pointers, not behind an option of the build, so that one library serves programs of both kinds.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "session/ladder.h"

const esp_loader_steps_t esp_loader_steps_all = {
    .connect_or_stub = esp_loader_engine_connect_or_stub,
    .identify = session_identify,
    .usb = session_usb,
    .security = session_security,
    .power = session_power,
    .stub = session_stub,
    .pins = esp_loader_engine_set_flash_pins,
    .detect = esp_loader_engine_flash_detect,
    .can_leave_by_watchdog = session_can_leave_by_watchdog,
    .leave_by_watchdog = session_leave_by_watchdog,
};
