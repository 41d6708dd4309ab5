/**
 * Loads a flasher stub into a connected chip and starts it.
 *
 * It begins the engine's operations one after the other and lets the caller drive each, as a job
 * does:
 *
 *     esp_loader_stub_load_init(&load, &engine, stub);
 *     while (esp_loader_stub_load_advance(&load)) {
 *         drive the engine until ESP_LOADER_WANT_DONE
 *     }
 *     load.result tells how it ended
 *
 * Where the ROM loader can change its baud rate, that is done before: at 115200 baud a stub takes
 * more than half a second.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_STUB_LOAD_H
#define ESP_LOADER_STUB_LOAD_H

#include "esp_loader_engine.h"
#include "esp_loader_stub.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A stub on its way. */
typedef struct {
    uint32_t block_size; /**< option, to be set before the first advance: bytes of a command, at
                            most 0x1800, which it is without; less over USB-OTG */
    esp_loader_result_t result;

    esp_loader_engine_t *_engine;
    const esp_loader_stub_t *_stub;
    esp_loader_ram_write_t _write;
    uint8_t _segment;
    uint8_t _step;
} esp_loader_stub_load_t;

/** Makes a load. Engine and stub stay the caller's and outlive it. */
void esp_loader_stub_load_init(esp_loader_stub_load_t *load, esp_loader_engine_t *engine,
                               const esp_loader_stub_t *stub);

/**
 * Goes on, once the engine is done.
 * @return false when the stub runs, or cannot: see `result`
 */
bool esp_loader_stub_load_advance(esp_loader_stub_load_t *load);

#ifdef __cplusplus
}
#endif

#endif
