/*
 * Reset sequences as data. The times are those that boards with the usual two-transistor circuit
 * and its capacitor at EN need (esptool documentation, "Boot Mode Selection", "Automatic
 * Bootloader").
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine.h"

enum {
    NONE = 0,
    RESET = ESP_LOADER_LINE_RESET,
    BOOT = ESP_LOADER_LINE_BOOT,
};

static const esp_loader_reset_step_t classic_steps[] = {
    {RESET, 100},
    {BOOT, 50},
    {NONE, 0},
};

/* The peripheral latches the strap at the moment reset is asserted, and must never see both lines
 * change at once. */
static const esp_loader_reset_step_t usb_serial_jtag_steps[] = {
    {NONE, 100}, {BOOT, 100}, {RESET | BOOT, 0}, {RESET, 100}, {NONE, 0},
};

static const esp_loader_reset_step_t run_steps[] = {
    {RESET, 100},
    {NONE, 0},
};

static const esp_loader_reset_step_t run_usb_serial_jtag_steps[] = {
    {RESET, 200},
    {NONE, 200},
};

#define SEQUENCE(steps_)                                                                           \
    {                                                                                              \
        .steps = (steps_), .count = sizeof(steps_) / sizeof((steps_)[0])                           \
    }

const esp_loader_reset_sequence_t esp_loader_reset_classic = SEQUENCE(classic_steps);
const esp_loader_reset_sequence_t esp_loader_reset_usb_serial_jtag =
    SEQUENCE(usb_serial_jtag_steps);
const esp_loader_reset_sequence_t esp_loader_reset_run = SEQUENCE(run_steps);
const esp_loader_reset_sequence_t esp_loader_reset_run_usb_serial_jtag =
    SEQUENCE(run_usb_serial_jtag_steps);
