/* SPDX-License-Identifier: Apache-2.0 */
#include "../../../../ports/pico/pi_pico_port.h"
#include "../port_calls.h"
#include "pi_pico_port.h"

esp_loader_error_t loader_port_pi_pico_init(const loader_pi_pico_config_t *config)
{
    static pi_pico_port_t pico;
    loader_port_calls_close();
    pico = (pi_pico_port_t){
        .uart_inst = config->uart_inst,
        .baudrate = config->baudrate,
        .uart_rx_pin_num = config->uart_rx_pin_num,
        .uart_tx_pin_num = config->uart_tx_pin_num,
        .reset_pin_num = config->reset_trigger_pin_num,
        .boot_pin_num = config->boot_pin_num,
        .dont_initialize_peripheral = config->dont_initialize_peripheral,
    };
    return loader_port_calls_open(&pi_pico_uart_ops, &pico.port);
}

void loader_port_pi_pico_deinit(void)
{
    loader_port_calls_close();
}
