/**
 * How a flasher stub sends flash.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_STUB_READ_H
#define ENGINE_STUB_READ_H

#include "engine/wait.h"
#include "link_names.h"

/** The procedure for which a read of flash is put aside: it reads the stretch up to `_end`. */
void stub_read_procedure(esp_loader_engine_t *engine);

#endif
