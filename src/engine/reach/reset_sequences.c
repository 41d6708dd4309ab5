/*
 * Reset sequences as data. Their order is that of esptool's documentation ("Boot Mode Selection",
 * "Automatic Bootloader").
 *
 * How long EN is held low: 50 us below its threshold reset a chip (ESP32 series datasheet,
 * "Power-up and Reset Timing"). The usual circuit's transistor needs 1.3 ms for a capacitor of 10
 * uF, ten times the usual one (33 uC at 26 mA: 10 kOhm at its base, and a gain of 100, which is
 * assumed).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine.h"

enum {
    NONE = 0,
    RESET = ESP_LOADER_LINE_RESET,
    BOOT = ESP_LOADER_LINE_BOOT,
    HELD = 50, /* ms, to allow for what sets the lines: an adapter, a hub, a network between */
};

/* Held in reset, then let go with the boot pin low, which the chip samples while EN rises. On usual
 * boards that is over long before 50 ms. */
static const esp_loader_reset_step_t classic_steps[] = {
    {RESET, HELD},
    {BOOT, 50},
    {NONE, 0},
};

/* The USB unit takes the boot line for a choice of the loader, and latches it with the reset. On
 * the way from one to the other both lines are asserted, and never neither (esptool,
 * USBJTAGSerialReset). */
static const esp_loader_reset_step_t usb_serial_jtag_steps[] = {
    {NONE, 100}, {BOOT, 100}, {RESET | BOOT, 0}, {RESET, 100}, {NONE, 0},
};

/* The boot pin is left alone, so the chip boots from flash. */
static const esp_loader_reset_step_t run_steps[] = {
    {RESET, HELD},
    {NONE, 0},
};

/* The USB unit goes with the chip and needs time to come back (esptool, HardReset). */
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
