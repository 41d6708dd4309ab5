/*
 * A 1.x program that says nothing of MD5 and has every use of a macro that is not defined told: the
 * headers compile, and offer no verification.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "esp_loader_io.h"
#include "protocol.h"
#include "serial_io.h"

#ifdef esp_loader_flash_verify
#error "esp_loader_flash_verify() is there only where MD5_ENABLED is 1"
#endif

esp_loader_error_t v1_headers_connect(void);
esp_loader_error_t v1_headers_connect(void)
{
    esp_loader_connect_args_t arguments = ESP_LOADER_CONNECT_DEFAULT();
    return esp_loader_connect(&arguments);
}
