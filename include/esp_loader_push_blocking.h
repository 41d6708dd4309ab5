/**
 * A pushed stream through a port, in blocking calls: esp_loader_push.h tells what it does.
 *
 *     esp_loader_push_config_t config = ESP_LOADER_PUSH_CONFIG_DEFAULT();
 *     config.offset = 0x10000, config.buffer = sector, config.buffer_size = sizeof(sector);
 *     RETURN_ON_ERROR(esp_loader_flash_push_open(&loader, &push, &config));
 *     while (receive(bytes, &size)) {
 *         RETURN_ON_ERROR(esp_loader_flash_push_feed(&loader, &push, bytes, size));
 *     }
 *     RETURN_ON_ERROR(esp_loader_flash_push_end(&loader, &push, size_of_all, md5_of_all));
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_PUSH_BLOCKING_H
#define ESP_LOADER_PUSH_BLOCKING_H

#include "esp_loader.h"
#include "esp_loader_push.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Attaches flash and begins a stream, once the chip is connected. `push` is the caller's, lives to
 * the end, and may be read between the calls. Nothing is erased.
 *
 * @return ESP_LOADER_SUCCESS; what attaching flash ended with; or why there can be no stream, see
 *         esp_loader_push_open()
 */
esp_loader_error_t esp_loader_flash_push_open(esp_loader_t *loader, esp_loader_push_t *push,
                                              const esp_loader_push_config_t *config);

/**
 * Takes all of the bytes. Blocks while what has filled the buffer goes into flash.
 * @return ESP_LOADER_SUCCESS, or how the stream has ended: then nothing more is taken, and all
 *         calls return the same until it is opened anew
 */
esp_loader_error_t esp_loader_flash_push_feed(esp_loader_t *loader, esp_loader_push_t *push,
                                              const uint8_t *bytes, uint32_t size);

/**
 * Ends the stream: esp_loader_push_end().
 * @return ESP_LOADER_SUCCESS: all of the image is in flash, and right
 */
esp_loader_error_t esp_loader_flash_push_end(esp_loader_t *loader, esp_loader_push_t *push,
                                             uint32_t size, const uint8_t *md5);

#ifdef __cplusplus
}
#endif

#endif
