/* The same in the style of version 1.x.
 * SPDX-License-Identifier: Apache-2.0 */
#include "esp_loader.h"
#include "loader_port_linux.h"
#include <stdio.h>

int main(void)
{
    const loader_linux_config_t config = {
        .device = "/dev/no-such-port",
        .baudrate = 115200,
        .quiet = true,
    };
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();
    if (loader_port_linux_init(&config) == ESP_LOADER_SUCCESS ||
        esp_loader_connect(&how) == ESP_LOADER_SUCCESS) {
        return 1;
    }
    puts("refused");
    return 0;
}
