/* SPDX-License-Identifier: Apache-2.0 */
#include "../../../../ports/stm32/stm32_port.h"
#include "../port_calls.h"
#include "stm32_port.h"

void loader_port_stm32_init(loader_stm32_config_t *config)
{
    static stm32_port_t stm32;
    loader_port_calls_close();
    stm32 = (stm32_port_t){
        .huart = config->huart,
        .port_boot = config->port_io0,
        .pin_num_boot = config->pin_num_io0,
        .port_rst = config->port_rst,
        .pin_num_rst = config->pin_num_rst,
    };
    /* What is wrong here is said again by the first call that uses the line. */
    (void)loader_port_calls_open(&stm32_uart_ops, &stm32.port);
}
