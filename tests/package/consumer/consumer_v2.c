/* Uses the library and its Linux port as a program of somebody else's would.
 * SPDX-License-Identifier: Apache-2.0 */
#include "esp_loader.h"
#include "linux_port.h"
#include <stdio.h>

int main(void)
{
    esp_loader_t loader;
    linux_port_t port = {
        .port.ops = &linux_uart_ops,
        .device = "/dev/no-such-port",
        .baudrate = 115200,
        .log_level = -1,
    };
    if (esp_loader_init_serial(&loader, &port.port) == ESP_LOADER_SUCCESS) {
        return 1;
    }
    puts(esp_loader_chip_name(ESP32C3_CHIP));
    return 0;
}
