/**
 * The port for the Raspberry Pi as it was from the end of 2020 on, opened with a structure. Before,
 * it had no header, and programs declared loader_port_raspberry_init() with four arguments
 * themselves. Both are there: a program that includes this header calls the later one, under
 * another name for the linker.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef RASPBERRY_PORT_V0_H
#define RASPBERRY_PORT_V0_H

#define loader_port_raspberry_init esp_loader_v1_raspberry_init

#include "../../../v1/ports/raspberry_pi/raspberry_port.h"

#endif
