/*
 * The port of 2020 on STM32: that of 1.x, opened with arguments in place of a structure.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "stm32_port.h"
#undef loader_port_stm32_init

/* Programs have this declaration in their own source. */
void loader_port_stm32_init(UART_HandleTypeDef *huart, GPIO_TypeDef *port_io0, uint16_t pin_num_io0,
                            GPIO_TypeDef *port_rst, uint16_t pin_num_rst);

void loader_port_stm32_init(UART_HandleTypeDef *huart, GPIO_TypeDef *port_io0, uint16_t pin_num_io0,
                            GPIO_TypeDef *port_rst, uint16_t pin_num_rst)
{
    loader_stm32_config_t config = {
        .huart = huart,
        .port_io0 = port_io0,
        .pin_num_io0 = pin_num_io0,
        .port_rst = port_rst,
        .pin_num_rst = pin_num_rst,
    };
    esp_loader_v1_stm32_init(&config);
}
