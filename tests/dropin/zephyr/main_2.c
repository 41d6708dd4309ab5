/* SPDX-License-Identifier: Apache-2.0 */
#include "definitions.h"
#include "program_2.h"
#include <zephyr_port.h>

int zephyr_program(const struct device *dev)
{
    esp_loader_t *loader = esp_loader_from_device(dev);
    const esp_loader_config_t *config = esp_loader_config_from_device(dev);
    const esp_loader_connect_args_t *given = esp_loader_connect_args_from_device(dev);
    esp_loader_connect_args_t args = *given;
    print_definitions();
    if (esp_loader_connect(loader, &args) != ESP_LOADER_SUCCESS ||
        esp_loader_change_transmission_rate(loader, config->baud_rate_high) != ESP_LOADER_SUCCESS) {
        return 1;
    }
    esp_loader_reset_target(loader);
    return esp_loader_host_baudrate(loader, config->baud_rate) == ESP_LOADER_SUCCESS ? 0 : 1;
}
