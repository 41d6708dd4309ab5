/**
 * The 1.x port for STM32, on the HAL of STM32Cube. The application sets UART and pins up; with a
 * circular receive DMA channel at the UART nothing is lost, without one the receiver is polled.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOADER_V1_STM32_PORT_H
#define LOADER_V1_STM32_PORT_H

#include "../../../../ports/stm32/stm32_hal.h"
#include "esp_loader_io.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How to reach the chip. */
typedef struct {
    UART_HandleTypeDef *huart;
    GPIO_TypeDef *port_io0; /**< of the pin that the chip's boot pin is wired to */
    uint16_t pin_num_io0;
    GPIO_TypeDef *port_rst; /**< of the pin that the chip's EN is wired to */
    uint16_t pin_num_rst;
} loader_stm32_config_t;

/** Takes the UART and the pins into use. `config` is not kept. */
void loader_port_stm32_init(loader_stm32_config_t *config);

#ifdef __cplusplus
}
#endif

#endif
