/* SPDX-License-Identifier: Apache-2.0 */
#include "example_uart.h"
#include "esp_log.h"
#include "example_text.h"

void example_listen(const char *tag, esp_loader_port_t *port)
{
    ESP_LOGI(tag, EXAMPLE_BANNER_STARS);
    ESP_LOGI(tag, EXAMPLE_BANNER_TEXT);
    ESP_LOGI(tag, EXAMPLE_BANNER_STARS);
    example_monitor(port);
}

void example_run_target(const char *tag, esp_loader_t *loader, esp32_port_t *port)
{
    port->port.ops->change_transmission_rate(&port->port, EXAMPLE_RATE);
    esp_loader_reset_target(loader);
    example_skip_boot(&port->port);
    example_listen(tag, &port->port);
}
