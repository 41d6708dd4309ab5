/**
 * Links: what lies between an engine and its chip.
 *
 * A serial line carries bytes both ways: ESP_LOADER_WANT_TX and ESP_LOADER_WANT_RX. SPI and SDIO
 * are buses whose every byte the host moves: there the engine asks for one transfer after the
 * other.
 *
 *     if (wants & ESP_LOADER_WANT_TRANSFER) {
 *         const esp_loader_transfer_t *transfer = esp_loader_engine_transfer(&engine);
 *         error = do it on the bus;
 *         esp_loader_engine_transfer_done(&engine, error);
 *     }
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_LINK_H
#define ESP_LOADER_LINK_H

#include "esp_loader_error.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct esp_loader_engine;

/** What a transfer does. */
typedef enum {
    ESP_LOADER_TRANSFER_WRITE,     /**< `data` goes to the chip */
    ESP_LOADER_TRANSFER_READ,      /**< `data` is filled by the chip */
    ESP_LOADER_TRANSFER_CARD_INIT, /**< SDIO: brings the card up; there is no data */
} esp_loader_transfer_kind_t;

/** One transfer on a bus. The engine owns it and its data until it is done. */
typedef struct {
    uint8_t kind;     /**< of esp_loader_transfer_kind_t */
    uint8_t function; /**< SDIO: the function, 0 or 1 */
    bool select;      /**< SPI: chip select falls first */
    bool release;     /**< SPI: chip select rises afterwards */
    uint16_t size;    /**< bytes at `data` */
    uint32_t address; /**< SDIO: register address of the first byte; it counts up */
    uint8_t *data;
} esp_loader_transfer_t;

/** A kind of link; for the `link` of esp_loader_engine_config_t. NULL there is a serial line. */
typedef struct engine_link esp_loader_link_t;

/**
 * The SPI download mode: registers, RAM download and run. Of ESP32-S3, C2, C3, H2 and P4
 * (esp-serial-flasher, README, "Supported Target Devices").
 */
extern const esp_loader_link_t esp_loader_link_spi;

/**
 * The SDIO download mode: RAM download and run, and all that a flasher stub can do once it was
 * started. Of ESP32-C5, C6 and C61.
 */
extern const esp_loader_link_t esp_loader_link_sdio;

/** The transfer that is wanted; valid while ESP_LOADER_WANT_TRANSFER is. */
const esp_loader_transfer_t *esp_loader_engine_transfer(const struct esp_loader_engine *engine);

/**
 * The transfer is done. Anything but ESP_LOADER_SUCCESS means that the bus failed; the engine tries
 * the command once more, as it does with an answer that does not come.
 */
void esp_loader_engine_transfer_done(struct esp_loader_engine *engine, esp_loader_error_t result);

#ifdef __cplusplus
}
#endif

#endif
