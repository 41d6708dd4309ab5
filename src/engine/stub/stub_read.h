/**
 * Reading flash as a stub does it: packets without a header, each acknowledged, then an MD5 of all.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_STUB_READ_H
#define ENGINE_STUB_READ_H

#include "engine/engine.h"

/** The procedure behind esp_loader_engine_flash_read() while a stub runs. */
void stub_read_procedure(esp_loader_engine_t *engine);

#endif
