/*
 * The beginning and the end of a port as those of 2020 were, which included private headers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_targets.h"
#include "serial_comm.h"
#include "serial_io.h"
#include "v0_program.h"

unsigned v0_open;

esp_loader_error_t loader_port_serial_init(const loader_serial_config_t *config)
{
    if (config->baud_rate != 115200 || config->uart_port != 1 || config->uart_rx_pin != 5 ||
        config->uart_tx_pin != 4 || config->reset_trigger_pin != 25 ||
        config->gpio0_trigger_pin != 26) {
        return ESP_LOADER_ERROR_FAIL;
    }
    v0_open++;
    return ESP_LOADER_SUCCESS;
}

void loader_port_serial_deinit(void)
{
    v0_open--;
}
