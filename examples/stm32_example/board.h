/**
 * The Nucleo-F446RE: what STM32CubeMX would generate for a project of your own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BOARD_H
#define BOARD_H

#include "stm32f4xx_hal.h"

/* Pins to the target; all on the Arduino connector. */
#define BOARD_RESET_PORT GPIOA
#define BOARD_RESET_PIN  GPIO_PIN_8 /**< D7 */
#define BOARD_BOOT_PORT  GPIOB
#define BOARD_BOOT_PIN   GPIO_PIN_10 /**< D6 */

/** USART1 to the target: TX is PA9 (D8), RX is PA10 (D2); received by circular DMA. */
extern UART_HandleTypeDef board_target_uart;

/** Clocks (168 MHz), pins, both UARTs; printf goes to USART2, the ST-LINK's virtual port. */
void board_init(void);

#endif
