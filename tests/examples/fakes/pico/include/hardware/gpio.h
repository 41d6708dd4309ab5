/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_PICO_HARDWARE_GPIO_H
#define FAKE_PICO_HARDWARE_GPIO_H

#include "pico/types.h"
#include <stdbool.h>

#define GPIO_OUT 1
enum { GPIO_FUNC_UART = 2, GPIO_FUNC_SIO = 5, GPIO_FUNC_NULL = 0x1F };

void gpio_init(uint gpio);
void gpio_deinit(uint gpio);
void gpio_put(uint gpio, bool value);
void gpio_set_dir(uint gpio, bool out);
void gpio_set_function(uint gpio, int function);
void gpio_pull_up(uint gpio);
void gpio_set_pulls(uint gpio, bool up, bool down);

#endif
