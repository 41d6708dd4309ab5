/**
 * Flash size in bytes that a JEDEC id tells, or 0. Asked in one place, so that its code stands
 * there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CHIP_FLASH_SIZE_H
#define CHIP_FLASH_SIZE_H

#include <stdint.h>

/* Makers whose second byte tells the size: Adesto, now Renesas. */
enum { MAKER_ADESTO = 0x1F };

static inline uint32_t chip_flash_size(uint32_t jedec_id)
{
    /* No standard says what the bytes mean. Most makers write the power of two into the third; some
     * begin anew at 0x20 for 64 MiB, some add 0x20 for parts at 1.8 V (esptool,
     * "DETECTED_FLASH_SIZES"). Others have 512 KiB at 4 in the low half of the second
     * ("DETECTED_FLASH_SIZES_ADESTO"). */
    uint32_t power = (jedec_id >> 16) & 0xFF;
    if ((jedec_id & 0xFF) == MAKER_ADESTO) {
        power = ((jedec_id >> 8) & 0x1F) + 0x0F;
    } else if (power >= 0x32 && power <= 0x3A) {
        power -= 0x20;
    } else if (power >= 0x20 && power <= 0x22) {
        power -= 0x06;
    }
    return power >= 0x12 && power <= 0x1C ? 1u << power : 0;
}

#endif
