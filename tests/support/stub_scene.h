/**
 * Virtual chips with a flasher stub that is made up: the chip runs it once its very bytes lie in
 * RAM, whatever they are, so no build's stubs are needed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_STUB_SCENE_H
#define TESTS_SUPPORT_STUB_SCENE_H

#include "esp_loader_stub.h"
#include "support/rig.h"

/** Names of the chips; NULL past the end. */
const char *stub_scene_name(size_t chip);

/** That chip, paced, which knows the stub; for one that differs otherwise. Only one at a time. */
sim_config_t stub_scene_config(size_t chip);

/** Makes a rig with that chip. */
void stub_scene_begin(rig_t *rig, size_t chip);

/** The same for chips that are joined by SDIO. */
const char *stub_scene_sdio_name(size_t chip);
void stub_scene_begin_sdio(rig_t *rig, size_t chip);

/** The same by a name: of either kind, or an ESP32-P4. */
sim_config_t stub_scene_config_of(const char *name);

/** The stub of the chip that was asked for last, as it will be loaded. */
const esp_loader_stub_t *stub_scene_stub(void);

/** Loads the stub into the connected chip and starts it. */
esp_loader_error_t stub_scene_start(rig_t *rig);

/** Has the stub's code be of so many bytes, at least 128: less to load, where a test makes
 * thousands of runs. */
void stub_scene_shorten(size_t text_size);

/** Damages a byte of what will be loaded, or mends it again. */
void stub_scene_damage(void);

#endif
