/**
 * The port of the blocking API for STM32, on the HAL of STM32Cube: any family whose HAL header is
 * in the include path.
 *
 * Names and meaning follow version 2.x of the interface. UART and pins are set up by the
 * application (usually by code that STM32CubeMX made); the port adds reception that goes on while
 * nobody reads. There are three ways, best first:
 *
 *   - DMA: give the UART a circular receive DMA channel (`huart->hdmarx`). Nothing else is to do,
 *     and no interrupt is needed. Loses nothing at any rate the UART can do.
 *   - Interrupt: set `rx_interrupt`, enable the UART's interrupt, and call stm32_port_irq() in its
 *     handler in place of HAL_UART_IRQHandler(). At 3 Mbaud the handler has to be served within
 *     3.3 us.
 *   - Neither: the receiver is polled while the library reads. Enough for 115200 baud; bytes that
 *     come while an interrupt keeps the processor are lost above that.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STM32_PORT_H
#define STM32_PORT_H

#include "esp_loader_io.h"
#include "stm32_hal.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes that may arrive while nobody reads; a power of two from 32 to 32768. 2048 are 6.8 ms at
 *  3 Mbaud. */
#ifndef STM32_PORT_RX_SIZE
#define STM32_PORT_RX_SIZE 2048
#endif

/* STM32_PORT_NO_DMA, defined for the port: the program is linked without HAL's driver for DMA, and
 * `huart->hdmarx` is not looked at. */

/** Level that asserts a pin unless the port says otherwise: 0 low, 1 high. */
#ifndef SERIAL_FLASHER_RESET_INVERT
#define SERIAL_FLASHER_RESET_INVERT 0
#endif
#ifndef SERIAL_FLASHER_BOOT_INVERT
#define SERIAL_FLASHER_BOOT_INVERT 0
#endif

/** How long reset is held, ms: the capacitor at the chip's EN pin has to discharge. */
#ifndef SERIAL_FLASHER_RESET_HOLD_TIME_MS
#define SERIAL_FLASHER_RESET_HOLD_TIME_MS 100
#endif

/** How long the boot pin is held after reset, ms: until the chip has read it. */
#ifndef SERIAL_FLASHER_BOOT_HOLD_TIME_MS
#define SERIAL_FLASHER_BOOT_HOLD_TIME_MS 50
#endif

/**
 * One port. Set everything unused to zero, fill the fields above `_timer_start`, point `port.ops`
 * to stm32_uart_ops and hand `&port.port` to esp_loader_init_serial(). It must stay where it is
 * until esp_loader_deinit(), in memory that DMA can reach: not in CCM or DTCM memory.
 */
typedef struct {
    esp_loader_port_t port;

    UART_HandleTypeDef *huart; /**< initialised: 115200 baud, 8N1, no flow control */
    GPIO_TypeDef *port_boot;   /**< output, at first released */
    uint16_t pin_num_boot;     /**< GPIO_PIN_x */
    GPIO_TypeDef *port_rst;    /**< output, at first released */
    uint16_t pin_num_rst;      /**< GPIO_PIN_x */

    bool reset_inverted; /**< the other level than SERIAL_FLASHER_RESET_INVERT says */
    bool boot_inverted;  /**< the other level than SERIAL_FLASHER_BOOT_INVERT says */
    bool rx_interrupt;   /**< the application calls stm32_port_irq() */

    uint32_t _timer_start;
    uint32_t _timer_ms;
    volatile uint16_t _head; /* without DMA: written by the interrupt only */
    uint16_t _tail;
    volatile bool _overflow;
    /* A cache line of its own, so that invalidating it touches nothing else. */
    volatile uint8_t _ring[STM32_PORT_RX_SIZE] __attribute__((aligned(32)));
} stm32_port_t;

/** The operations of a stm32_port_t. `read_available` is provided. */
extern const esp_loader_port_ops_t stm32_uart_ops;

/** Takes received bytes; for the UART's interrupt handler, with `rx_interrupt`. Never blocks, and
 *  may be called before esp_loader_init_serial(). */
void stm32_port_irq(stm32_port_t *port);

#ifdef __cplusplus
}
#endif

#endif
