/*
 * An SDMMC host with one slot in use.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "driver/sdmmc_host.h"
#include "fake_idf.h"
#include "sdmmc_cmd.h"
#include "sim_bus.h"
#include "world.h"
#include "world_chip.h"
#include <string.h>

enum { TRANSFER_MAX = 512 };

static struct {
    bool initialized;
    bool has_slot;
    sdmmc_slot_config_t slot;
} host;

esp_err_t sdmmc_host_init(void)
{
    if (host.initialized) {
        return ESP_ERR_INVALID_STATE;
    }
    host.initialized = true;
    return ESP_OK;
}

esp_err_t sdmmc_host_init_slot(int slot, const sdmmc_slot_config_t *config)
{
    if (!host.initialized || slot < SDMMC_HOST_SLOT_0 || slot > SDMMC_HOST_SLOT_1) {
        return ESP_ERR_INVALID_ARG;
    }
    host.has_slot = true;
    host.slot = *config;
    return ESP_OK;
}

esp_err_t sdmmc_host_deinit(void)
{
    host.initialized = host.has_slot = false;
    return ESP_OK;
}

static bool host_reaches_chip(uint32_t flags)
{
    const sdmmc_slot_config_t *slot = &host.slot;
    const bool first = world_is_wired(slot->clk, WORLD_SIGNAL_SDIO_CLK) &&
                       world_is_wired(slot->cmd, WORLD_SIGNAL_SDIO_CMD) &&
                       world_is_wired(slot->d0, WORLD_SIGNAL_SDIO_D0);
    const bool others = world_is_wired(slot->d1, WORLD_SIGNAL_SDIO_D1) &&
                        world_is_wired(slot->d2, WORLD_SIGNAL_SDIO_D2) &&
                        world_is_wired(slot->d3, WORLD_SIGNAL_SDIO_D3);
    return host.has_slot && world_plugged() && first &&
           ((flags & SDMMC_HOST_FLAG_4BIT) == 0 || (slot->width == 4 && others));
}

esp_err_t sdmmc_card_init(const sdmmc_host_t *config, sdmmc_card_t *card)
{
    if (!host.has_slot) {
        return ESP_ERR_INVALID_STATE;
    }
    memset(card, 0, sizeof *card);
    card->host = *config;
    card->is_sdio = host_reaches_chip(config->flags) && sim_sdio_card_init(world_chip()) ? 1 : 0;
    world_sleep_until(world_now() + 1000);
    return card->is_sdio != 0 ? ESP_OK : ESP_ERR_TIMEOUT;
}

static esp_err_t card_transfer(sdmmc_card_t *card, size_t size, bool done)
{
    world_sleep_until(world_now() + sim_bus_transfer_us(size));
    return card->is_sdio != 0 && done ? ESP_OK : ESP_ERR_TIMEOUT;
}

static bool card_answers(const sdmmc_card_t *card)
{
    return card->is_sdio != 0 && host_reaches_chip(card->host.flags);
}

esp_err_t sdmmc_io_read_bytes(sdmmc_card_t *card, uint32_t function, uint32_t address, void *data,
                              size_t size)
{
    if (size > TRANSFER_MAX || (card->host.flags & SDMMC_HOST_FLAG_ALLOC_ALIGNED_BUF) == 0) {
        return ESP_ERR_INVALID_SIZE;
    }
    const bool done =
        card_answers(card) && sim_sdio_read(world_chip(), (uint8_t)function, address, data, size);
    return card_transfer(card, size, done);
}

esp_err_t sdmmc_io_write_bytes(sdmmc_card_t *card, uint32_t function, uint32_t address,
                               const void *data, size_t size)
{
    if (size > TRANSFER_MAX || (card->host.flags & SDMMC_HOST_FLAG_ALLOC_ALIGNED_BUF) == 0) {
        return ESP_ERR_INVALID_SIZE;
    }
    const bool done =
        card_answers(card) && sim_sdio_write(world_chip(), (uint8_t)function, address, data, size);
    return card_transfer(card, size, done);
}

esp_err_t sdmmc_io_wait_int(sdmmc_card_t *card, TickType_t ticks)
{
    (void)card;
    world_sleep_until(fake_deadline(ticks));
    return ESP_ERR_TIMEOUT;
}

void fake_sdmmc_reset(void)
{
    memset(&host, 0, sizeof host);
}
