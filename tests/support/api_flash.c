/* SPDX-License-Identifier: Apache-2.0 */
#include "support/api_flash.h"

esp_loader_error_t api_connect(esp_loader_t *loader, memory_port_t *port)
{
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    RETURN_ON_ERROR(esp_loader_init_serial(loader, &port->port));
    return esp_loader_connect(loader, &args);
}

esp_loader_error_t api_flash(esp_loader_t *loader, esp_loader_flash_cfg_t cfg, const uint8_t *bytes)
{
    RETURN_ON_ERROR(esp_loader_flash_start(loader, &cfg));
    for (uint32_t at = 0; at < cfg.image_size;) {
        const uint32_t left = cfg.image_size - at;
        const uint32_t size = left < cfg.block_size ? left : cfg.block_size;
        RETURN_ON_ERROR(esp_loader_flash_write(loader, &cfg, bytes + at, size));
        at += size;
    }
    return esp_loader_flash_finish(loader, &cfg);
}
