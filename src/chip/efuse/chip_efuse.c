/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/efuse/chip_efuse.h"

#define LATER_BLOCK(place, size, disable, unreadable)                                              \
    {                                                                                              \
        .read = (place), .words = (size), .write_disable = (disable),                              \
        .read_disable = (unreadable), .half_disable = CHIP_EFUSE_NO_BIT                            \
    }

static const chip_efuse_block_t later_blocks[] = {
    LATER_BLOCK(0x02C, 6, CHIP_EFUSE_NO_BIT, CHIP_EFUSE_NO_BIT),
    LATER_BLOCK(0x044, 6, 20, CHIP_EFUSE_NO_BIT), /* MAC, flash, identity */
    LATER_BLOCK(0x05C, 8, 21, CHIP_EFUSE_NO_BIT), /* calibration */
    LATER_BLOCK(0x07C, 8, 22, CHIP_EFUSE_NO_BIT), /* the user's */
    LATER_BLOCK(0x09C, 8, 23, 32),
    LATER_BLOCK(0x0BC, 8, 24, 33),
    LATER_BLOCK(0x0DC, 8, 25, 34),
    LATER_BLOCK(0x0FC, 8, 26, 35),
    LATER_BLOCK(0x11C, 8, 27, 36),
    LATER_BLOCK(0x13C, 8, 28, 37),
    LATER_BLOCK(0x15C, 8, 29, 38),
};

const chip_efuse_layout_t chip_efuse_later = {
    .blocks = later_blocks,
    .count = sizeof(later_blocks) / sizeof(later_blocks[0]),
    .coding = CHIP_EFUSE_CODED,
    .read_disable_from = 32,
    .read_disable_bits = 7,
    .write_disable_bits = 32,
    .config = 0x1CC,
};
