/**
 * An engine against a scripted chip, for tests that look at single commands and answers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_SCRIPTED_SCENE_H
#define TESTS_SUPPORT_SCRIPTED_SCENE_H

#include "support/scripted/scripted_chip.h"

enum { SCRIPTED_FLASH_SIZE = 0x400000 };

typedef struct {
    scripted_chip_t chip;
    esp_loader_engine_t engine;
    uint8_t tx_buffer[100];
} scripted_scene_t;

/** A new engine, not connected, and a chip that is made by `be`, as scripted_chip_be_esp32(). */
void scripted_scene_init(scripted_scene_t *scene, void (*be)(scripted_chip_t *chip));

/** The same, connected. */
void scripted_scene_connect(scripted_scene_t *scene, void (*be)(scripted_chip_t *chip));

/** The same, connected, with flash attached; the chip accepts all that writes it. */
void scripted_scene_attach(scripted_scene_t *scene, void (*be)(scripted_chip_t *chip));

/** Drives the engine until it is done; returns how. */
esp_loader_error_t scripted_scene_run(scripted_scene_t *scene);

#endif
