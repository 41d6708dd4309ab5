/* SPDX-License-Identifier: Apache-2.0 */
#include "program_0.h"
#include "stm32f4xx_hal.h"

/* The port has no header. */
void loader_port_stm32_init(UART_HandleTypeDef *huart, GPIO_TypeDef *port_io0, uint16_t pin_num_io0,
                            GPIO_TypeDef *port_rst, uint16_t pin_num_rst);

int stm32_program(UART_HandleTypeDef *huart, GPIO_TypeDef *pins)
{
    loader_port_stm32_init(huart, pins, 1, pins, 2);
    return program_0(230400);
}
