/**
 * Turns a list of eFuse fields into tables. A chip's file defines EFUSE_NAME(name), includes this
 * one, then its list; and the list once more behind EFUSE_INFO_BEGIN for the names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CHIP_EFUSE_EFUSE_FIELDS_H
#define CHIP_EFUSE_EFUSE_FIELDS_H

#include "esp_loader_efuse.h"

/** A range of a list. */
#define R(block, first, bits) {block, first, bits},

#define EFUSE_POINTERS_1(ranges) &(ranges)[0]
#define EFUSE_POINTERS_2(ranges) EFUSE_POINTERS_1(ranges), &(ranges)[1]
#define EFUSE_POINTERS_3(ranges) EFUSE_POINTERS_2(ranges), &(ranges)[2]
#define EFUSE_POINTERS_4(ranges) EFUSE_POINTERS_3(ranges), &(ranges)[3]
#define EFUSE_POINTERS_5(ranges) EFUSE_POINTERS_4(ranges), &(ranges)[4]
#define EFUSE_POINTERS_6(ranges) EFUSE_POINTERS_5(ranges), &(ranges)[5]

#define EFUSE_TABLE(name, count, ...)                                                              \
    static const esp_loader_efuse_desc_t name##_ranges[] = {__VA_ARGS__};                          \
    const esp_loader_efuse_desc_t *const EFUSE_NAME(name)[] = {                                    \
        EFUSE_POINTERS_##count(name##_ranges), NULL};

/** What a list means as tables. */
#define EFUSE_TABLE_FIELD(name, written, read, count, ranges) EFUSE_TABLE(name, count, ranges)
#define EFUSE_TABLE_GUARD(name, count, ranges)                EFUSE_TABLE(name, count, ranges)

/** What it means as names: bits that protect others have none of their own. NO: no such bit. */
#define EFUSE_INFO_FIELD(name, written, read, count, ranges)                                       \
    {#name, EFUSE_NAME(name), written, read},
#define EFUSE_INFO_GUARD(name, count, ranges)

enum { NO = ESP_LOADER_EFUSE_BIT_NONE };

/** The sets of a chip, up to a NULL: esp_loader_chip_<name>_efuse_fields. */
typedef const esp_loader_efuse_field_set_t *const chip_efuse_fields_t;

#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    extern chip_efuse_fields_t esp_loader_chip_##name##_efuse_fields[];
#include "esp_loader_chips.def"

#endif
