/**
 * Loads a flasher stub into a connected chip and starts it.
 *
 * It begins the engine's operations one after the other, and the caller drives each, as with a job:
 *
 *     esp_loader_stub_load_init(&load, &engine, stub);
 *     while (esp_loader_stub_load_advance(&load)) {
 *         drive the engine until ESP_LOADER_WANT_DONE
 *     }
 *     load.result tells how it ended
 *
 * Begin with a chip that has just been connected, through its ROM loader. Where that can change its
 * baud rate, change it before: at 115200 baud loading took 0.8 s on a simulated ESP32-C3. A line
 * that dies meanwhile costs up to 8 s.
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
    uint32_t block_size; /**< option, to be set between init and the first advance: bytes of a
                              command, 1 to 0x1800, which it is without; over USB-OTG at most
                              ESP_LOADER_USB_OTG_BLOCK_MAX */
    esp_loader_result_t result; /**< how it ended, once advance has returned false */

    uint8_t _step;
    uint8_t _segments_left; /* that are not begun yet */
    esp_loader_engine_t *_engine;
    const esp_loader_stub_t *_stub;
    const esp_loader_stub_segment_t *_segment; /* that is loaded */
    esp_loader_ram_write_t _write;
} esp_loader_stub_load_t;

/** Makes a load; sends nothing. `stub` is not NULL. Engine and stub stay the caller's and outlive
 * the load. May be called on any memory, also on a load that is abandoned. */
void esp_loader_stub_load_init(esp_loader_stub_load_t *load, esp_loader_engine_t *engine,
                               const esp_loader_stub_t *stub);

/**
 * Begins the next operation of the engine. Call it only while the engine is done. Never blocks.
 *
 * After success the stub runs at the same rate, and flash has to be attached anew. After an error,
 * or a load that is abandoned, connect again. Once it has returned false, it does so again.
 * @return false when the stub runs, or cannot: see `result`
 */
bool esp_loader_stub_load_advance(esp_loader_stub_load_t *load);

#ifdef __cplusplus
}
#endif

#endif
