/* SPDX-License-Identifier: Apache-2.0 */
#include "example_uart.h"
#include <stdio.h>

enum { QUIET_MS = 1000 };

void example_listen(esp32_port_t *listener)
{
    printf("--- the target says:\n");
    example_monitor(&listener->port, QUIET_MS);
    printf("--- end\n");
}

void example_run_target(esp_loader_t *loader, esp32_port_t *port)
{
    printf("--- the target says:\n");
    port->port.ops->change_transmission_rate(&port->port, EXAMPLE_RATE);
    esp_loader_reset_target(loader);
    example_monitor(&port->port, QUIET_MS);
    printf("--- end\n");
}
