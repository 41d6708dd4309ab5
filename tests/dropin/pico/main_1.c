/* SPDX-License-Identifier: Apache-2.0 */
#include "definitions.h"
#include "pi_pico_port.h"
#include "program_1.h"

int pico_program(void)
{
    const loader_pi_pico_config_t config = {
        .uart_inst = uart1,
        .baudrate = 115200,
        .uart_rx_pin_num = 5,
        .uart_tx_pin_num = 4,
        .reset_trigger_pin_num = 3,
        .boot_pin_num = 2,
        .dont_initialize_peripheral = false,
    };
    print_definitions();
    if (loader_port_pi_pico_init(&config) != ESP_LOADER_SUCCESS) {
        return 1;
    }
    const int result = program_1(230400);
    loader_port_pi_pico_deinit();
    return result;
}
