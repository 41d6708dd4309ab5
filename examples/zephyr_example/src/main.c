/**
 * A Zephyr host writes bootloader, partition table and application of an Espressif chip. UART and
 * pins come from the devicetree.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_board.h"
#include "example_session.h"
#include "zephyr_port.h"
#include <stdio.h>
#include <zephyr/device.h>
#include <zephyr/devicetree.h>

/* Zephyr's entry point was void before 3.4 and is int since; int is right for both. */
int main(void)
{
    printf("Running ESP Flasher from Zephyr\n");
    const struct device *device = DEVICE_DT_GET(DT_CHOSEN(zephyr_esp_loader));
    if (!device_is_ready(device)) {
        printf("The serial interface cannot be set up\n");
        return 1;
    }
    esp_loader_t *loader = esp_loader_from_device(device);
    const uint32_t rate = esp_loader_config_from_device(device)->baud_rate_high;
    return example_session(loader, esp_loader_get_port(loader), rate) == ESP_LOADER_SUCCESS ? 0 : 1;
}
