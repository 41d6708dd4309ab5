/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/chip.h"

uint32_t chip_flash_size(uint32_t jedec_id)
{
    /* No standard says what the byte means. Most makers write the power of two; some begin anew at
     * 0x20 for 64 MiB, some add 0x20 for parts at 1.8 V (esptool, "DETECTED_FLASH_SIZES"). */
    uint32_t power = (jedec_id >> 16) & 0xFF;
    if (power >= 0x32 && power <= 0x3A) {
        power -= 0x20;
    } else if (power >= 0x20 && power <= 0x22) {
        power -= 0x06;
    }
    return power >= 0x12 && power <= 0x1C ? 1u << power : 0;
}
