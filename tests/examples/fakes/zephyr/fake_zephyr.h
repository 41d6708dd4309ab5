/**
 * What the tests may do to the stand-ins for Zephyr, and what the stand-ins share.
 *
 * The board has three UARTs and two GPIO controllers:
 *   - uart0: no interrupts;
 *   - uart1: two bytes each way, a rate that cannot be changed, and a transmitter that
 *     interrupts only when it has become empty, so that its driver calls the handler to begin;
 *   - uart2: 16 bytes each way, any rate to 3 Mbaud, an interrupt for as long as there is room;
 *   - gpio0 cannot disconnect a pin, gpio1 can.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAKE_ZEPHYR_H
#define FAKE_ZEPHYR_H

#include <stdbool.h>
#include <stdint.h>
#include <zephyr/device.h>

/** Initializes the drivers' devices, as the kernel does before main(). */
void fake_zephyr_boot(void);

/** A device of the board whose driver failed to start. */
void fake_zephyr_break(const struct device *dev);

/** Stops a UART's transmitter, as flow control does whose other end is gone; or lets it go on. */
void fake_uart_stall(const struct device *dev, bool stalled);

/** Whether an interrupt of the UART is enabled. */
bool fake_uart_interrupts(const struct device *dev);

/** Whether the pin is driven. */
bool fake_gpio_driven(const struct device *dev, unsigned pin);

/** Whether the pin was configured last as an open drain. */
bool fake_gpio_open_drain(const struct device *dev, unsigned pin);

/** Lets time pass for a call, except in interrupts and while they are locked out. */
void fake_zephyr_busy(void);

/** Interrupts are served now unless locked. */
bool fake_interrupts_locked(void);
void fake_uart_service(void);

void fake_kernel_reset(void);
void fake_uart_reset(void);
void fake_gpio_reset(void);
bool fake_uart_in_interrupt(void);

#endif
