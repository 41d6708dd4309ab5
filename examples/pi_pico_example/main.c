/**
 * A Raspberry Pi Pico writes bootloader, partition table and application of an Espressif chip over
 * UART1.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "example_session.h"
#include "pi_pico_port.h"
#include "pico/stdlib.h"
#include <stdio.h>

enum {
    HIGHER_RATE = 230400,
    PIN_BOOT = 18,
    PIN_RESET = 19,
    PIN_TX = 20, /* to the target's RX0 */
    PIN_RX = 21, /* to the target's TX0 */
    TERMINAL_MS = 500,
};

int main(void)
{
    static esp_loader_t loader;
    static pi_pico_port_t port;

    stdio_init_all();
    port.port.ops = &pi_pico_uart_ops;
    port.uart_inst = uart1;
    port.baudrate = EXAMPLE_RATE;
    port.uart_rx_pin_num = PIN_RX;
    port.uart_tx_pin_num = PIN_TX;
    port.reset_pin_num = PIN_RESET;
    port.boot_pin_num = PIN_BOOT;

    if (esp_loader_init_serial(&loader, &port.port) != ESP_LOADER_SUCCESS) {
        printf("serial initialization failed.\n");
    } else {
        sleep_ms(
            TERMINAL_MS); /* for a terminal to find the USB port, else the first lines are lost */
        example_session(&loader, &port.port, HIGHER_RATE);
        esp_loader_deinit(&loader);
    }
    /* What was printed goes out over USB only as long as the program runs. */
    for (;;) {
        sleep_ms(1000);
    }
}
