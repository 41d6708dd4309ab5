/*
 * Functions of the interface that need compression, or a line other than a serial one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"

esp_loader_error_t esp_loader_init_spi(esp_loader_t *loader, esp_loader_port_t *port)
{
    (void)loader;
    (void)port;
    return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
}

esp_loader_error_t esp_loader_init_sdio(esp_loader_t *loader, esp_loader_port_t *port)
{
    (void)loader;
    (void)port;
    return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
}

esp_loader_error_t esp_loader_flash_deflate_start(esp_loader_t *loader,
                                                  esp_loader_flash_deflate_cfg_t *cfg)
{
    (void)loader;
    (void)cfg;
    return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
}

esp_loader_error_t esp_loader_flash_deflate_write(esp_loader_t *loader,
                                                  esp_loader_flash_deflate_cfg_t *cfg,
                                                  void *payload, uint32_t size)
{
    (void)loader;
    (void)cfg;
    (void)payload;
    (void)size;
    return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
}

esp_loader_error_t esp_loader_flash_deflate_finish(esp_loader_t *loader,
                                                   esp_loader_flash_deflate_cfg_t *cfg)
{
    (void)loader;
    (void)cfg;
    return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
}
