/**
 * Writes bootloader, partition table and application of a target through the flasher stub, then
 * forwards what the target prints. A program as they were written for version 1.x.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "esp_log.h"
#include "example_common.h"
#include "example_uart.h"

#define HIGHER_RATE 230400

static const char TAG[] = "serial_stub_flasher";

static void tell(const char *name)
{
    ESP_LOGI(TAG, "Loading %s...", name);
}

void app_main(void)
{
    const loader_esp32_config_t config = EXAMPLE_UART_CONFIG(EXAMPLE_RATE);
    example_binaries_t binaries;

    if (loader_port_esp32_init(&config) != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "serial initialization failed.");
        return;
    }
    if (connect_to_target_with_stub(EXAMPLE_RATE, HIGHER_RATE) != ESP_LOADER_SUCCESS) {
        return;
    }
    get_example_binaries(esp_loader_get_target(), &binaries);
    if (flash_binaries(&binaries, tell) == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "Done!");
        example_run_target(TAG);
    }
}
