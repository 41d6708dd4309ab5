/** Stand-in for ESP-IDF's header of the same name. SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_SDMMC_CMD_H
#define FAKE_SDMMC_CMD_H

#include "driver/sdmmc_host.h"
#include "freertos/FreeRTOS.h"

typedef struct {
    sdmmc_host_t host;
    uint32_t is_sdio;
} sdmmc_card_t;

esp_err_t sdmmc_card_init(const sdmmc_host_t *host, sdmmc_card_t *card);
esp_err_t sdmmc_io_read_bytes(sdmmc_card_t *card, uint32_t function, uint32_t address, void *data,
                              size_t size);
esp_err_t sdmmc_io_write_bytes(sdmmc_card_t *card, uint32_t function, uint32_t address,
                               const void *data, size_t size);
esp_err_t sdmmc_io_wait_int(sdmmc_card_t *card, TickType_t ticks);

#endif
