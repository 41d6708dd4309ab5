/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_PICO_STDLIB_H
#define FAKE_PICO_STDLIB_H

#include "hardware/gpio.h"
#include "hardware/uart.h"
#include "pico/time.h"
#include <stdbool.h>

bool stdio_init_all(void);

#endif
