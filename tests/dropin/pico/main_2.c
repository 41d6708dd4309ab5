/* SPDX-License-Identifier: Apache-2.0 */
#include "definitions.h"
#include "pi_pico_port.h"
#include "program_2.h"

int pico_program(void)
{
    pi_pico_port_t port = {
        .port.ops = &pi_pico_uart_ops,
        .uart_inst = uart1,
        .baudrate = 115200,
        .uart_rx_pin_num = 5,
        .uart_tx_pin_num = 4,
        .reset_pin_num = 3,
        .boot_pin_num = 2,
        .dont_initialize_peripheral = false,
    };
    print_definitions();
    return program_2(&port.port, 230400);
}
