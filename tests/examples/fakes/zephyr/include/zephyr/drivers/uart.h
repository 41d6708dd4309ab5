/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_ZEPHYR_UART_H
#define FAKE_ZEPHYR_UART_H

#include <errno.h>
#include <stdint.h>
#include <zephyr/device.h>

enum { UART_CFG_PARITY_NONE };
enum { UART_CFG_STOP_BITS_0_5, UART_CFG_STOP_BITS_1 };
enum { UART_CFG_DATA_BITS_5, UART_CFG_DATA_BITS_6, UART_CFG_DATA_BITS_7, UART_CFG_DATA_BITS_8 };
enum { UART_CFG_FLOW_CTRL_NONE };
enum { UART_ERROR_OVERRUN = 1 };

struct uart_config {
    uint32_t baudrate;
    uint8_t parity;
    uint8_t stop_bits;
    uint8_t data_bits;
    uint8_t flow_ctrl;
};

typedef void (*uart_irq_callback_user_data_t)(const struct device *dev, void *user_data);

int uart_config_get(const struct device *dev, struct uart_config *config);
int uart_configure(const struct device *dev, const struct uart_config *config);
int uart_irq_callback_user_data_set(const struct device *dev,
                                    uart_irq_callback_user_data_t callback, void *user_data);
int uart_irq_update(const struct device *dev);
int uart_irq_rx_ready(const struct device *dev);
int uart_irq_tx_ready(const struct device *dev);
void uart_irq_rx_enable(const struct device *dev);
void uart_irq_rx_disable(const struct device *dev);
void uart_irq_tx_enable(const struct device *dev);
void uart_irq_tx_disable(const struct device *dev);
int uart_fifo_read(const struct device *dev, uint8_t *bytes, int size);
int uart_fifo_fill(const struct device *dev, const uint8_t *bytes, int size);
int uart_err_check(const struct device *dev);

#endif
