/**
 * A scripted chip on which a flasher stub runs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_ENGINE_SCRIPTED_STUB_H
#define UNIT_ENGINE_SCRIPTED_STUB_H

#include "support/scripted/scripted_scene.h"

/** A new engine that is connected to the stub, with flash attached; it takes FLASH_BEGIN and
 * FLASH_DEFL_BEGIN. */
void scripted_stub_begin(scripted_scene_t *scene);

/**
 * Adds an answer to a command: `times` of them, 0 for all. `refusal` is its status, two bytes that
 * outlive the chip, or NULL for "done". A stub's first status byte is its reason.
 */
void scripted_stub_answer(scripted_scene_t *scene, uint8_t opcode, const uint8_t *refusal,
                          unsigned times);

#endif
