/**
 * Where a chip keeps its eFuses, and how they are burned: an object a chip,
 * esp_loader_chip_<name>_efuse. Firmware that leaves eFuses alone does not carry them.
 *
 * Sources of all: the chapters "eFuse Controller" of the technical reference manuals; esptool,
 * espefuse/efuse/<chip>/mem_definition.py and fields.py; ESP-IDF,
 * components/efuse/<chip>/esp_efuse_table.csv.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CHIP_CHIP_EFUSE_H
#define CHIP_CHIP_EFUSE_H

#include "chip/chip_list.h"
#include "link_names.h"
#include <stdbool.h>
#include <stdint.h>

enum {
    CHIP_EFUSE_NO_BIT = 0xFF,
    CHIP_EFUSE_BLOCK_WORDS = 8, /**< most of a block but the first */
    CHIP_EFUSE_ENDINGS = 2,
};

/** A block. Bits that protect it are bits of block 0; CHIP_EFUSE_NO_BIT: there is none. */
typedef struct {
    uint16_t read;         /**< bytes from the controller's base to its first word */
    uint8_t words;         /**< with all of them for data */
    uint8_t write_disable; /**< it cannot be burned any more */
    uint8_t read_disable;  /**< it reads as 0 */
    uint8_t half_disable;  /**< not CHIP_EFUSE_NO_BIT: this bit is for the upper half, that above
                                for the lower alone */
    uint8_t write; /**< to what is burned into it, where each block has a place of its own */
} chip_efuse_block_t;

/** How what is burned is made sure of. */
typedef enum {
    CHIP_EFUSE_CODED, /**< blocks but the first by Reed and Solomon, 12 bytes behind 32 */
    CHIP_EFUSE_TOLD,  /**< an eFuse tells how: the ESP32's three schemes */
} chip_efuse_coding_t;

/** What several chips have in common. Registers are bytes from the controller's base. */
typedef struct {
    const chip_efuse_block_t *blocks;
    uint8_t count;
    uint8_t coding;            /**< chip_efuse_coding_t */
    uint8_t read_disable_from; /**< bits of block 0 that forbid reading: the first ... */
    uint8_t read_disable_bits; /**< ... and how many; those that forbid burning begin at 0 ... */
    uint8_t write_disable_bits;
    uint16_t config; /**< the register for the code of the command */
    bool sections;   /**< each block has a place for what is burned; one command burns all */
} chip_efuse_layout_t;

/** What the controller has to be told before it burns. */
typedef enum {
    CHIP_EFUSE_TIMING_KEPT,   /**< nothing */
    CHIP_EFUSE_TIMING_FIRST,  /**< the ESP32's three registers, by its crystal */
    CHIP_EFUSE_TIMING_SECOND, /**< the ESP32-S2's */
    CHIP_EFUSE_TIMING_LATER,  /**< voltage and supply */
    CHIP_EFUSE_TIMING_SHORT,  /**< likewise, and a pause by the crystal */
} chip_efuse_timing_t;

typedef struct {
    const chip_efuse_layout_t *layout; /**< NULL: not known; then nothing else counts */
    uint32_t base;
    uint16_t command; /**< register that starts reading and burning */
    uint16_t voltage; /**< of the registers for timing: the first; 0: none */
    uint16_t supply;  /**< ... and the one for how long the supply takes to come up */
    uint16_t errors;  /**< tells which blocks' codes do not fit */
    uint8_t
        errors_behind; /**< blocks by which the bit "cannot be corrected" stands behind its own */
    uint8_t timing;    /**< chip_efuse_timing_t */
    /** Bits of block 0 that end what a loader can do: it may not answer any more. */
    uint8_t endings[CHIP_EFUSE_ENDINGS];
    uint8_t purpose;            /**< bit of block 0 where the first key's purpose begins */
    uint8_t purpose_bits;       /**< of one; 0: blocks have no purposes */
    uint8_t first_key;          /**< block */
    uint8_t keys;               /**< blocks */
    const uint8_t *purpose_top; /**< bits of block 0 with the fifth bit of each; NULL: none */
    uint16_t top_since;         /**< the revision since when they are there */
    bool last_key_plain;        /**< the last key block cannot hold a key for XTS-AES */
    uint32_t purposes;          /**< bits of esp_loader_key_purpose_t */
    const struct chip_efuse_role *roles; /**< of blocks without purposes */
    uint8_t first_role, role_count;      /**< as esp_loader_legacy_key_target_t counts them */
} chip_efuse_t;

/** What a part of a block is for, where the place says it. */
typedef struct chip_efuse_role {
    uint8_t block, first_word, words;
    bool reversed; /**< the key's last byte comes first */
    bool digest;   /**< stays readable, and is no use in part */
    uint8_t read_disable, read_disable_bits;
    uint8_t also;   /**< another bit of block 0 to burn; CHIP_EFUSE_NO_BIT: none */
    uint16_t since; /**< revision; not 0: also wants a block without a code */
} chip_efuse_role_t;

/** The layout that most chips have: eleven blocks, six of them for keys. */
extern const chip_efuse_layout_t chip_efuse_later;

/** @name What most chips have @{ */
#define CHIP_EFUSE_LATER                                                                           \
    .layout = &chip_efuse_later, .first_key = 4, .keys = 6, .endings = {128, 133}, .purpose = 88,  \
    .purpose_bits = 4
/** Purposes that all with purposes have: user, XTS-AES with 128 bits, three digests. */
#define CHIP_EFUSE_PURPOSES_ALL  (1u << 0 | 1u << 4 | 7u << 9)
#define CHIP_EFUSE_PURPOSES_HMAC (15u << 5)
#define CHIP_EFUSE_PURPOSES_256  (3u << 2)
#define CHIP_EFUSE_PURPOSE_ECDSA (1u << 1)
/** Init key of a key manager, and ECDSA with 192 and 384 bits. */
#define CHIP_EFUSE_PURPOSES_MANAGER (1u << 12 | 7u << 14)
#define CHIP_EFUSE_PURPOSE_PSRAM    (1u << 13)
/** @} */

#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    extern const chip_efuse_t esp_loader_chip_##name##_efuse;
#include "esp_loader_chips.def"

#endif
