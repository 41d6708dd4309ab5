/* SPDX-License-Identifier: Apache-2.0 */
#include "program_0.h"
#include "stm32_port.h"

int stm32_program(UART_HandleTypeDef *huart, GPIO_TypeDef *pins)
{
    loader_stm32_config_t config = {
        .huart = huart,
        .port_io0 = pins,
        .pin_num_io0 = 1,
        .port_rst = pins,
        .pin_num_rst = 2,
    };
    loader_port_stm32_init(&config);
    return program_0(230400);
}
