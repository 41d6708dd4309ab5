/**
 * A Zephyr host writes bootloader, partition table and application of an Espressif chip. UART and
 * pins come from the devicetree.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_board.h"
#include "example_flash.h"
#include "example_text.h"
#include "target_update.h"
#include "zephyr_port.h"
#include <stdio.h>
#include <zephyr/device.h>
#include <zephyr/devicetree.h>
#include <zephyr/kernel.h>

#define BANNER_STARS "**********************************************"

/* Lets the target run, and prints what it says, for ever. A UART that was left at its rate may have
 * a driver that cannot change it. */
static void run(esp_loader_t *loader, const esp_loader_config_t *config)
{
    enum { SETTLE_MS = 200 };
    if (config->baud_rate_high != 0 &&
        esp_loader_host_baudrate(loader, config->baud_rate) != ESP_LOADER_SUCCESS) {
        printf("Failed to set default host baudrate\n");
        return;
    }
    k_msleep(SETTLE_MS);
    esp_loader_reset_target(loader);
    printf(BANNER_STARS "\n*** Logs below are printed from target ... ***\n" BANNER_STARS "\n");
    example_monitor(esp_loader_get_port(loader));
}

/* Zephyr's entry point was void before 3.4 and is int since; int is right for both. */
int main(void)
{
    printf("Running ESP Flasher from Zephyr\r\n");
    const struct device *device = DEVICE_DT_GET(DT_CHOSEN(zephyr_esp_loader));
    if (!device_is_ready(device)) {
        printf("serial initialization failed.\n");
        return 1;
    }
    esp_loader_t *loader = esp_loader_from_device(device);
    const esp_loader_config_t *config = esp_loader_config_from_device(device);
    const esp_loader_error_t error =
        target_update(loader, esp_loader_connect_args_from_device(device), config->baud_rate_high);
    if (error != ESP_LOADER_SUCCESS) {
        printf("The target was not updated. Error: %s\n", example_error(error));
        return 1;
    }
    run(loader, config);
    return 1;
}
