/* SPDX-License-Identifier: Apache-2.0 */
#include "definitions.h"
#include "program_2.h"
#include "stm32_port.h"

int stm32_program(UART_HandleTypeDef *huart, GPIO_TypeDef *pins)
{
    stm32_port_t port = {
        .port.ops = &stm32_uart_ops,
        .huart = huart,
        .port_boot = pins,
        .pin_num_boot = 1,
        .port_rst = pins,
        .pin_num_rst = 2,
    };
    print_definitions();
    return program_2(&port.port, 230400);
}
