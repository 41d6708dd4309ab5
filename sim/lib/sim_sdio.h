/**
 * The SDIO slave: a card whose function 1 carries packets for the ROM, or frames for a stub.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_SDIO_H
#define SIM_SDIO_H

#include "sim_state.h"

void sim_sdio_start(sim_chip_t *chip);
void sim_sdio_stop(sim_chip_t *chip);

/* What the host does. @return false: the card does not answer */
bool sim_sdio_initialize(sim_chip_t *chip);
bool sim_sdio_get(sim_chip_t *chip, uint8_t function, uint32_t address, uint8_t *bytes,
                  size_t size);
bool sim_sdio_put(sim_chip_t *chip, uint8_t function, uint32_t address, const uint8_t *bytes,
                  size_t size);

/** Queues a frame of a stub to the host, to be read from `from_ns` on. */
void sim_sdio_send(sim_chip_t *chip, uint64_t from_ns, const uint8_t *data, size_t size);

uint64_t sim_sdio_next(const sim_chip_t *chip);
void sim_sdio_work(sim_chip_t *chip);

/* sim_sdio_card.c: function 0 */
uint8_t sim_sdio_card_get(const sim_chip_t *chip, uint32_t address);
void sim_sdio_card_put(sim_chip_t *chip, uint32_t address, uint8_t byte);

/* sim_sdio_register.c: the registers of function 1 */
void sim_sdio_registers_reset(sim_sdio_t *sdio);
void sim_sdio_registers_get(const sim_chip_t *chip, uint32_t address, uint8_t *bytes, size_t size);
void sim_sdio_registers_put(sim_chip_t *chip, uint32_t address, const uint8_t *bytes, size_t size);
/** Tells the host of a packet of so many bytes. */
void sim_sdio_registers_announce(sim_sdio_t *sdio, size_t size);
/** Whether the host has set up what packets to the ROM need. */
bool sim_sdio_registers_linked(const sim_sdio_t *sdio);

/* sim_sdio_rom.c */
/** Takes a packet to the ROM. */
void sim_sdio_rom_packet(sim_chip_t *chip, const uint8_t *packet, size_t size);

#endif
