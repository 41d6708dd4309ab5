/**
 * Flash encryption, as this simulator does it: a cipher of its own, not that of the chips.
 *
 * Every 16 bytes of flash from a multiple of 16 on are combined by exclusive or with the AES-128 of
 * their address, written little-endian into 16 bytes, under the same key in all chips. So a byte
 * depends on its place, and the same step encrypts and decrypts.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_ENCRYPT_H
#define SIM_ENCRYPT_H

#include "esp_sim.h"

enum {
    SIM_ENCRYPT_UNIT = 16, /**< what is written encrypted begins and ends on multiples of it */
};

/** Whether the chip decrypts what it runs from flash: the parity of its counter decides. */
bool sim_encrypt_on(const sim_chip_t *chip);

/** Encrypts or decrypts bytes that lie at `address` in flash. */
void sim_encrypt(uint32_t address, uint8_t *bytes, size_t size);

#endif
