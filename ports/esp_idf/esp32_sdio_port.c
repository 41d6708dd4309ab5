/* SPDX-License-Identifier: Apache-2.0 */
#include "esp32_sdio_port.h"
#include "../common/loader_port_stdio_log.h"
#include "esp32_common.h"
#include "esp32_versions.h"
#include "esp_err.h"
#include "soc/soc_caps.h"

enum {
    SDIO_TRANSFER_MAX = 512, /* of the driver, in byte mode */
    SDIO_WIDTH_1 = 1,
    SDIO_WIDTH_4 = 4,
};

LOADER_PORT_STDIO_LOG_CALLBACK(sdio_log, "esf-sdio")

static esp32_sdio_port_t *sdio_of(esp_loader_port_t *port)
{
    return container_of(port, esp32_sdio_port_t, port);
}

static esp_err_t sdio_install(esp32_sdio_port_t *sdio)
{
    sdmmc_slot_config_t slot = SDMMC_SLOT_CONFIG_DEFAULT();
    slot.width = sdio->bus_width == SDIO_1BIT ? SDIO_WIDTH_1 : SDIO_WIDTH_4;
    slot.flags = SDMMC_SLOT_FLAG_INTERNAL_PULLUP;
#if SOC_SDMMC_USE_GPIO_MATRIX
    slot.clk = sdio->sdio_clk_pin;
    slot.cmd = sdio->sdio_cmd_pin;
    slot.d0 = sdio->sdio_d0_pin;
    slot.d1 = sdio->sdio_d1_pin;
    slot.d2 = sdio->sdio_d2_pin;
    slot.d3 = sdio->sdio_d3_pin;
#endif
    esp_err_t err = sdmmc_host_init();
    if (err != ESP_OK) {
        return err;
    }
    sdio->_host_driver_needs_deinit = true;
    return sdmmc_host_init_slot(sdio->slot, &slot);
}

static void sdio_remove(esp32_sdio_port_t *sdio)
{
    if (sdio->_host_driver_needs_deinit) {
        sdmmc_host_deinit();
        sdio->_host_driver_needs_deinit = false;
    }
}

static esp_loader_error_t sdio_init(esp_loader_port_t *port)
{
    esp32_sdio_port_t *sdio = sdio_of(port);
    sdio->_card_config = (sdmmc_host_t)SDMMC_HOST_DEFAULT();
    /* The driver's own buffer is for what is not where its DMA can reach. */
    sdio->_card_config.flags =
        (sdio->bus_width == SDIO_1BIT ? SDMMC_HOST_FLAG_1BIT : SDMMC_HOST_FLAG_4BIT) |
        SDMMC_HOST_FLAG_ALLOC_ALIGNED_BUF;
    sdio->_card_config.slot = sdio->slot;
    sdio->_card_config.max_freq_khz = (int)sdio->max_freq_khz;
    sdio->_host_driver_needs_deinit = false;
    if (!sdio->dont_initialize_host_driver) {
        const esp_err_t err = sdio_install(sdio);
        if (err != ESP_OK) {
            sdio_remove(sdio);
            return esp32_common_fail("SDMMC slot %d cannot be set up: %s. Is it in use, or a pin "
                                     "wrong?",
                                     sdio->slot, esp_err_to_name(err));
        }
    }
    esp32_common_reset_pin_init(sdio->reset_pin);
    esp32_common_boot_pin_init(sdio->boot_pin);
    return ESP_LOADER_SUCCESS;
}

static void sdio_deinit(esp_loader_port_t *port)
{
    esp32_sdio_port_t *sdio = sdio_of(port);
    sdio_remove(sdio);
    esp32_common_pin_deinit(sdio->reset_pin);
    esp32_common_pin_deinit(sdio->boot_pin);
}

static void sdio_enter_bootloader(esp_loader_port_t *port)
{
    esp32_common_enter_bootloader(sdio_of(port)->reset_pin, sdio_of(port)->boot_pin);
}

static void sdio_reset_target(esp_loader_port_t *port)
{
    esp32_common_reset_target(sdio_of(port)->reset_pin, sdio_of(port)->boot_pin);
}

static void sdio_start_timer(esp_loader_port_t *port, uint32_t ms)
{
    sdio_of(port)->_time_end = esp32_common_time_end(ms);
}

static uint32_t sdio_remaining_time(esp_loader_port_t *port)
{
    return esp32_common_remaining(sdio_of(port)->_time_end);
}

static esp_loader_error_t sdio_card_init(esp_loader_port_t *port)
{
    esp32_sdio_port_t *sdio = sdio_of(port);
    /* The caller tries again: it is no error yet that a chip is not up. */
    return sdmmc_card_init(&sdio->_card_config, &sdio->_card) == ESP_OK ? ESP_LOADER_SUCCESS
                                                                        : ESP_LOADER_ERROR_FAIL;
}

static esp_loader_error_t sdio_result(esp_err_t err)
{
    switch (err) {
    case ESP_OK:
        return ESP_LOADER_SUCCESS;
    case ESP_ERR_TIMEOUT:
        return ESP_LOADER_ERROR_TIMEOUT;
    default:
        return esp32_common_fail("SDIO transfer: %s", esp_err_to_name(err));
    }
}

static uint16_t sdio_part(uint16_t size, uint16_t at)
{
    return size - at < SDIO_TRANSFER_MAX ? (uint16_t)(size - at) : (uint16_t)SDIO_TRANSFER_MAX;
}

static esp_loader_error_t sdio_write(esp_loader_port_t *port, uint32_t function, uint32_t addr,
                                     const uint8_t *data, uint16_t size, uint32_t timeout)
{
    sdmmc_card_t *card = &sdio_of(port)->_card;
    esp_err_t err = ESP_OK;
    card->host.command_timeout_ms = (int)timeout;
    for (uint16_t at = 0; at < size && err == ESP_OK;) {
        const uint16_t part = sdio_part(size, at);
        err = sdmmc_io_write_bytes(card, function, addr + at, data + at, part);
        at = (uint16_t)(at + part);
    }
    return sdio_result(err);
}

static esp_loader_error_t sdio_read(esp_loader_port_t *port, uint32_t function, uint32_t addr,
                                    uint8_t *data, uint16_t size, uint32_t timeout)
{
    sdmmc_card_t *card = &sdio_of(port)->_card;
    esp_err_t err = ESP_OK;
    card->host.command_timeout_ms = (int)timeout;
    for (uint16_t at = 0; at < size && err == ESP_OK;) {
        const uint16_t part = sdio_part(size, at);
        err = sdmmc_io_read_bytes(card, function, addr + at, data + at, part);
        at = (uint16_t)(at + part);
    }
    return sdio_result(err);
}

esp_loader_error_t loader_port_wait_int(esp32_sdio_port_t *port, uint32_t timeout)
{
    return sdio_result(sdmmc_io_wait_int(&port->_card, esp32_common_ticks(timeout)));
}

const esp_loader_port_ops_t esp32_sdio_ops = {
    .init = sdio_init,
    .deinit = sdio_deinit,
    .enter_bootloader = sdio_enter_bootloader,
    .reset_target = sdio_reset_target,
    .start_timer = sdio_start_timer,
    .remaining_time = sdio_remaining_time,
    .delay_ms = esp32_common_delay_ms,
    .log = sdio_log,
    .log_hex = loader_port_stdio_log_hex,
    .sdio_write = sdio_write,
    .sdio_read = sdio_read,
    .sdio_card_init = sdio_card_init,
};
