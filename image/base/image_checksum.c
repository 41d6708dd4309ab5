/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_digest.h"

uint8_t image_checksum(uint8_t checksum, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        checksum ^= data[i];
    }
    return checksum;
}

uint32_t image_crc32_on(uint32_t crc, const uint8_t *data, size_t size)
{
    /* One entry for each value of four bits, of the reflected polynomial 0xEDB88320. */
    static const uint32_t steps[16] = {0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC,
                                       0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
                                       0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
                                       0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C};
    crc = ~crc;
    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        crc = crc >> 4 ^ steps[crc & 15];
        crc = crc >> 4 ^ steps[crc & 15];
    }
    return ~crc;
}

uint32_t image_crc32(const uint8_t *data, size_t size)
{
    return image_crc32_on(0, data, size);
}

uint32_t image_crc(const uint8_t *data, size_t size)
{
    const uint32_t crc = image_crc32(data, size);
    return (crc & 0x80000000) ? ~crc : crc + 1;
}
