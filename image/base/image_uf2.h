/**
 * The layout of a UF2 block. Source: the UF2 format's description, "File format".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_UF2_H
#define IMAGE_UF2_H

enum {
    UF2_BLOCK = 512,
    UF2_MAGIC_FIRST = 0x0A324655,
    UF2_MAGIC_END = 0x0AB16F30,

    UF2_FLAGS_AT = 8,
    UF2_ADDRESS_AT = 12,
    UF2_SIZE_AT = 16,
    UF2_NUMBER_AT = 20,
    UF2_COUNT_AT = 24,
    UF2_FAMILY_AT = 28,
    UF2_DATA_AT = 32,
    UF2_END_AT = 508,
    UF2_DATA = UF2_END_AT - UF2_DATA_AT,

    UF2_FLAG_NOT_FLASH = 0x0001,
    UF2_FLAG_FILE = 0x1000, /* a file of a container, not flash */
    UF2_FLAG_FAMILY = 0x2000,
    UF2_FLAG_MD5 = 0x4000,

    UF2_MD5 = 24, /* behind the data: address and length of what is summed, and the digest */
};

/* Too large for an enumeration. */
#define UF2_MAGIC_SECOND 0x9E5D5157u

#endif
