/**
 * An STM32 writes bootloader, partition table and application of an Espressif chip over USART1.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "board.h"
#include "example_session.h"
#include "stm32_port.h"
#include <stdio.h>

enum { HIGHER_RATE = 230400 };

int main(void)
{
    static esp_loader_t loader;
    /* No initializer: with one, the receive buffer in it would lie in flash as well. */
    static stm32_port_t port;

    port.port.ops = &stm32_uart_ops;
    port.huart = &board_target_uart;
    port.port_boot = BOARD_BOOT_PORT;
    port.pin_num_boot = BOARD_BOOT_PIN;
    port.port_rst = BOARD_RESET_PORT;
    port.pin_num_rst = BOARD_RESET_PIN;
    board_init();
    if (esp_loader_init_serial(&loader, &port.port) != ESP_LOADER_SUCCESS) {
        printf("serial initialization failed.\n");
    } else {
        example_session(&loader, &port.port, HIGHER_RATE);
        esp_loader_deinit(&loader);
    }
    for (;;) {
        HAL_Delay(1000);
    }
}
