/*
 * No step at all: the ROM loader of a chip that is known beforehand. Each NULL is code that is not
 * linked.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/ladder.h"

const esp_loader_steps_t esp_loader_steps_rom = {0};
