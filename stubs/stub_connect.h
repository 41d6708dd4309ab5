/**
 * What the two ways to connect with a stub share: asked for, and as a matter of course over SDIO.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STUB_CONNECT_H
#define STUB_CONNECT_H

#include "esp_loader.h"

/* What the linker sees: src/link_names.h says why. */
#define stub_load_and_start esp_loader_core_stub_load_and_start

/** Loads the build's stub into the connected chip and starts it. */
esp_loader_error_t stub_load_and_start(esp_loader_t *loader);

#endif
