/*
 * Functions of the interface that need a line other than a serial one.
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
