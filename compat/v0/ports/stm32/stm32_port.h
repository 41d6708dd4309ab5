/**
 * The port for STM32 as it was from the end of 2020 on, opened with a structure. Before, it had no
 * header, and programs declared loader_port_stm32_init() with five arguments themselves. Both are
 * there: a program that includes this header calls the later one, under another name for the
 * linker.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STM32_PORT_V0_H
#define STM32_PORT_V0_H

#define loader_port_stm32_init esp_loader_v1_stm32_init

#include "../../../v1/ports/stm32/stm32_port.h"

#endif
