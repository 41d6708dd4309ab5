/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_loader_v0.h"
#include "esp_loader_v1.h"
#include "esp_loader_v1_board.h"

esp_loader_error_t esp_loader_v0_connect(esp_loader_v0_connect_args_t *connect_args)
{
    esp_loader_connect_args_t args = {.sync_timeout = connect_args->sync_timeout,
                                      .trials = connect_args->trials};
    const esp_loader_error_t error = esp_loader_v1_connect(&args);
    /* Flash is attached by the first call that needs it. */
    if (error == ESP_LOADER_SUCCESS && connect_args->spi_pin_config.val != 0) {
        esp_loader_v1_set_flash_pins(connect_args->spi_pin_config.val);
    }
    return error;
}
