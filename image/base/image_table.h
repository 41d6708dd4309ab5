/**
 * Layout of a partition table entry.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_TABLE_H
#define IMAGE_TABLE_H

enum {
    IMAGE_TABLE_MAGIC = 0x50AA,
    IMAGE_TABLE_MAGIC_MD5 = 0xEBEB,
    IMAGE_TABLE_TYPE = 2,
    IMAGE_TABLE_SUBTYPE = 3,
    IMAGE_TABLE_OFFSET = 4,
    IMAGE_TABLE_SIZE = 8,
    IMAGE_TABLE_LABEL = 12,
    IMAGE_TABLE_LABEL_SIZE = 16,
    IMAGE_TABLE_FLAGS = 28,
    IMAGE_TABLE_MD5 = 16
};

#endif
