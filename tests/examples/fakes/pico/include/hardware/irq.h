/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_PICO_HARDWARE_IRQ_H
#define FAKE_PICO_HARDWARE_IRQ_H

#include "pico/types.h"
#include <stdbool.h>

typedef void (*irq_handler_t)(void);

bool irq_has_handler(uint number);
void irq_set_exclusive_handler(uint number, irq_handler_t handler);
void irq_remove_handler(uint number, irq_handler_t handler);
void irq_set_enabled(uint number, bool enabled);

#endif
