/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/flash/sim_encrypt.h"
#include "state/sim_state.h"
#include "wire/bytes.h"
#include <nettle/aes.h>

bool sim_encrypt_on(const sim_chip_t *chip)
{
    unsigned ones = 0;
    for (unsigned count = chip->config.flash_crypt_count; count != 0; count >>= 1) {
        ones += count & 1;
    }
    return ones % 2 != 0;
}

void sim_encrypt(uint32_t address, uint8_t *bytes, size_t size)
{
    static const uint8_t key[AES128_KEY_SIZE] = {'v', 'i', 'r', 't', 'u', 'a', 'l', ' ',
                                                 'c', 'h', 'i', 'p', ' ', 'k', 'e', 'y'};
    struct aes128_ctx aes;
    aes128_set_encrypt_key(&aes, key);
    for (size_t done = 0; done < size;) {
        const uint32_t at = address + (uint32_t)done;
        uint8_t mask[AES_BLOCK_SIZE] = {0};
        bytes_put_u32(mask, at - at % SIM_ENCRYPT_UNIT);
        aes128_encrypt(&aes, sizeof mask, mask, mask);
        for (size_t i = at % SIM_ENCRYPT_UNIT; i < sizeof mask && done < size; i++) {
            bytes[done++] ^= mask[i];
        }
    }
}
