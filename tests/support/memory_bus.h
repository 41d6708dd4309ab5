/**
 * SPI and SDIO in memory: what a memory port and a rig do where others have a serial line.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_MEMORY_BUS_H
#define TESTS_SUPPORT_MEMORY_BUS_H

#include "esp_loader_link.h"
#include "sim_bus.h"
#include "support/memory_port.h"

/** Straps the port's chip for a bus and gives the port the operations of that bus alone. */
void memory_port_strap(memory_port_t *port, sim_bus_t bus);

/** Makes an engine's transfer; false: the bus failed. */
bool memory_bus_transfer(sim_chip_t *chip, const esp_loader_transfer_t *transfer, sim_bus_t bus);

#endif
