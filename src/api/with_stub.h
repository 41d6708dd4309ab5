/**
 * What the ways to connect with a flasher stub share, whoever has the stub.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef API_WITH_STUB_H
#define API_WITH_STUB_H

#include "esp_loader.h"
#include "esp_loader_stub.h"
#include "link_names.h"

/** Connects to the ROM loader, or to a stub that runs already. */
esp_loader_error_t stub_connect(esp_loader_t *loader, esp_loader_connect_args_t *connect_args);

/** Makes the connected chip ready for its stub. `revision` is 0 where no stub depends on it. */
esp_loader_error_t stub_prepare(esp_loader_t *loader, uint16_t *revision);

/** Loads the stub into the connected chip and starts it. */
esp_loader_error_t stub_start(esp_loader_t *loader, const esp_loader_stub_t *stub);

#endif
