/*
 * Words for the loader that is connected, and what to do where it cannot do something: for most of
 * what a ROM loader lacks there is a stub, but not everywhere.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/wait.h"
#include "esp_loader_text.h"
#include <stddef.h>

typedef struct {
    const char *name;
    const char *advice;
} loader_text_t;

enum {
    TEXT_NONE,
    TEXT_ROM,
    TEXT_SECURE,
    TEXT_STUB,
    TEXT_BUS,
};

static const loader_text_t loader_texts[] = {
    [TEXT_NONE] = {"no loader", "connect first"},
    [TEXT_ROM] = {"ROM loader", "a flasher stub can do more: connect with one"},
    [TEXT_SECURE] = {"ROM loader in Secure Download Mode",
                     "this mode only writes flash; it reads, verifies, inflates and runs nothing"},
    [TEXT_STUB] = {"flasher stub",
                   "the chip does not have it, or not beyond 16 MiB, or only its ROM loader does"},
    [TEXT_BUS] = {"download mode of this bus",
                  "it loads and runs programs; over SDIO a flasher stub can do more"},
};

static const loader_text_t *loader_text(const esp_loader_engine_t *engine)
{
    /* What is left when none of the others fits: a ROM loader that reads no registers is in Secure
     * Download Mode. */
    unsigned text = TEXT_SECURE;
    if (engine->_chip == NULL) {
        text = TEXT_NONE;
    } else if (engine->_stub != NULL) {
        text = TEXT_STUB;
        /* Before the registers are asked about, since a bus has them too: SPI and SDIO load
         * programs and do little else. */
    } else if (engine->_config.bus != NULL) {
        text = TEXT_BUS;
    } else if ((engine->_abilities & CHIP_HAS_REGISTERS) != 0) {
        text = TEXT_ROM;
    }
    return &loader_texts[text];
}

const char *esp_loader_loader_name(const esp_loader_engine_t *engine)
{
    return loader_text(engine)->name;
}

const char *esp_loader_unsupported_advice(const esp_loader_engine_t *engine)
{
    return loader_text(engine)->advice;
}
