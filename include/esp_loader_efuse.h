/**
 * eFuses of the connected chip: reading them, and burning them.
 *
 * Names, types and meaning are those of version 2.1 of the interface; docs/MIGRATING.md says where
 * this one is stricter.
 *
 * Burning cannot be undone: a bit goes from 0 to 1 and stays there. So all functions that begin
 * with esp_loader_efuse_write_ only collect bits in the caller's esp_loader_efuse_ctx_t, and
 * esp_loader_efuse_commit() alone burns. Whoever does not call it burns nothing.
 *
 * Needs a chip that is connected by a loader with registers: not one in Secure Download Mode
 * (ESP_LOADER_ERROR_UNSUPPORTED_FUNC). ESP8266, ESP32-H4 and ESP32-S31 end with that code as well.
 * May be called between the blocks of a write, but for the commit. Pointers may not be NULL but
 * where that is told; all memory is the caller's, and none of it is kept.
 *
 * How long a call takes. It is made of register accesses, each of which a dead line ends with
 * ESP_LOADER_ERROR_TIMEOUT after 7.7 s. At 115200 baud reading a block took 40 to 67 ms, all blocks
 * 202 to 460 ms, a commit of one block 0.6 to 1.1 s (simulated ESP32 and ESP32-C3, with a stub and
 * without). After an error of the line esp_loader.h tells what may follow; reading and collecting
 * have changed nothing on the chip.
 *
 * Blocks. The first holds settings, and the bits that protect the others: from burning (WR_DIS) and
 * from reading (RD_DIS; then the chip reads 0). All others are burned as a whole and once, with a
 * code over their 32 bytes; on an ESP32 an eFuse chooses the code, or none: 8 words without, 6 with
 * three in four, 4 with everything twice. There a block without a code can be burned bit by bit.
 *
 * A bit is counted from the block's first, the lowest of its first word. Bytes hold bits from the
 * lowest on.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_EFUSE_H
#define ESP_LOADER_EFUSE_H

#include "esp_loader.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ESP_LOADER_EFUSE_MAX_BLOCKS          11u
#define ESP_LOADER_EFUSE_MAX_WORDS_PER_BLOCK 9u

/** No such bit. */
#define ESP_LOADER_EFUSE_BIT_NONE 0xFFFFu

/** A set of fields holds for all later revisions as well. */
#define ESP_LOADER_CHIP_REV_ANY 0xFFFFu

/** Bits of one block that belong together. A field is an array of pointers to these, up to a NULL:
 * its lowest bits first. */
typedef struct {
    uint16_t efuse_block;
    uint16_t bit_start;
    uint16_t bit_count;
} esp_loader_efuse_desc_t;

/** A field by its name. */
typedef struct {
    const char *name;                            /**< as in ESP-IDF: "DIS_TWAI" */
    const esp_loader_efuse_desc_t *const *field; /**< ends with NULL */
    uint16_t wr_dis_bit; /**< of block 0, forbids to burn it; or ESP_LOADER_EFUSE_BIT_NONE */
    uint16_t rd_dis_bit; /**< likewise, to read it */
} esp_loader_efuse_field_info_t;

/** The fields of a chip's silicon from one revision up to another, both included: major * 100 +
 * minor. */
typedef struct {
    target_chip_t chip;
    const esp_loader_efuse_field_info_t *fields; /**< `count` of them; constant */
    uint16_t count;
    uint16_t rev_min;
    uint16_t rev_max; /**< or ESP_LOADER_CHIP_REV_ANY */
} esp_loader_efuse_field_set_t;

/** Bits to be burned. All 0 before its first use; what it holds is private. A commit that succeeds
 * leaves all 0. To forget what was collected, make it all 0 again. */
typedef struct {
    uint32_t _buf[ESP_LOADER_EFUSE_MAX_BLOCKS * ESP_LOADER_EFUSE_MAX_WORDS_PER_BLOCK];
} esp_loader_efuse_ctx_t;

/** A block as it was read. */
typedef struct {
    uint8_t block;
    uint8_t word_count;
    uint16_t read_protected_word_mask; /**< bit n: word n reads 0 whatever it is */
    uint32_t words[ESP_LOADER_EFUSE_MAX_WORDS_PER_BLOCK];
} esp_loader_efuse_block_t;

/** All blocks of a chip. */
typedef struct {
    uint8_t block_count;
    esp_loader_efuse_block_t blocks[ESP_LOADER_EFUSE_MAX_BLOCKS];
} esp_loader_efuse_image_t;

/** What a key is for. These are the interface's numbers, not those that are burned. */
typedef enum {
    ESP_LOADER_KEY_PURPOSE_USER = 0,
    ESP_LOADER_KEY_PURPOSE_ECDSA_KEY_P256 = 1,
    ESP_LOADER_KEY_PURPOSE_XTS_AES_256_KEY_1 = 2,
    ESP_LOADER_KEY_PURPOSE_XTS_AES_256_KEY_2 = 3,
    ESP_LOADER_KEY_PURPOSE_XTS_AES_128_KEY = 4,
    ESP_LOADER_KEY_PURPOSE_HMAC_DOWN_ALL = 5,
    ESP_LOADER_KEY_PURPOSE_HMAC_DOWN_JTAG = 6,
    ESP_LOADER_KEY_PURPOSE_HMAC_DOWN_DIGITAL_SIGNATURE = 7,
    ESP_LOADER_KEY_PURPOSE_HMAC_UP = 8,
    ESP_LOADER_KEY_PURPOSE_SECURE_BOOT_DIGEST0 = 9,
    ESP_LOADER_KEY_PURPOSE_SECURE_BOOT_DIGEST1 = 10,
    ESP_LOADER_KEY_PURPOSE_SECURE_BOOT_DIGEST2 = 11,
    ESP_LOADER_KEY_PURPOSE_KM_INIT_KEY = 12,
    ESP_LOADER_KEY_PURPOSE_XTS_AES_128_PSRAM_KEY = 13,
    ESP_LOADER_KEY_PURPOSE_ECDSA_KEY_P192 = 14,
    ESP_LOADER_KEY_PURPOSE_ECDSA_KEY_P384_L = 15,
    ESP_LOADER_KEY_PURPOSE_ECDSA_KEY_P384_H = 16,
} esp_loader_key_purpose_t;

/** Key blocks, counted from 0 as their purposes are. */
typedef enum {
    ESP_LOADER_EFUSE_KEY0 = 0,
    ESP_LOADER_EFUSE_KEY1 = 1,
    ESP_LOADER_EFUSE_KEY2 = 2,
    ESP_LOADER_EFUSE_KEY3 = 3,
    ESP_LOADER_EFUSE_KEY4 = 4,
    ESP_LOADER_EFUSE_KEY5 = 5,
} esp_loader_efuse_key_block_t;

/** How a key is left. All false, or NULL for it: protected as its purpose asks for. */
typedef struct {
    bool no_write_protect; /**< its block may be burned again, where it has no code */
    bool no_read_protect;  /**< a secret key stays readable */
} esp_loader_efuse_write_key_config_t;

/** Keys of chips whose blocks have no purposes: what it is says where it goes. */
typedef enum {
    ESP_LOADER_LEGACY_KEY_ESP32_FLASH_ENCRYPTION,
    ESP_LOADER_LEGACY_KEY_ESP32_SECURE_BOOT_V1,
    ESP_LOADER_LEGACY_KEY_ESP32_SECURE_BOOT_V2, /**< the digest of a public key, 32 bytes */
    ESP_LOADER_LEGACY_KEY_C2_XTS_AES_128,
    ESP_LOADER_LEGACY_KEY_C2_XTS_AES_128_DERIVED, /**< of which a key is derived, 16 bytes */
    ESP_LOADER_LEGACY_KEY_C2_SECURE_BOOT_DIGEST,  /**< 16 bytes */
} esp_loader_legacy_key_target_t;

/**
 * Finds the names of a chip's eFuses. Sends nothing. It links the names of all chips of the build:
 * some 10 KiB each. A program that needs few includes efuse/<chip>/esp_loader_efuse_table.h.
 * @param set  out; constant; unchanged after an error
 * @return ESP_LOADER_ERROR_UNSUPPORTED_CHIP: no set covers that chip and revision
 */
esp_loader_error_t esp_loader_efuse_get_field_info(target_chip_t chip, uint16_t revision,
                                                   const esp_loader_efuse_field_set_t **set);

/**
 * Reads a block: its words, and, of what protects it, one word of block 0.
 * @param out  undefined after an error
 * @return ESP_LOADER_ERROR_INVALID_PARAM: the chip has no such block
 */
esp_loader_error_t esp_loader_efuse_read_block(esp_loader_t *loader, uint8_t block,
                                               esp_loader_efuse_block_t *out);

/** Reads all blocks. `out` is undefined after an error. */
esp_loader_error_t esp_loader_efuse_read_image(esp_loader_t *loader, esp_loader_efuse_image_t *out);

/**
 * Reads a field. What the chip does not let read is 0: esp_loader_efuse_read_block() tells.
 * @param dst            out: its bits, the rest of `dst` 0; undefined after an error
 * @param dst_size_bits  more than these are not read
 * @return ESP_LOADER_ERROR_INVALID_PARAM: the field is not one of this chip's
 */
esp_loader_error_t esp_loader_efuse_read_field(esp_loader_t *loader,
                                               const esp_loader_efuse_desc_t *const field[],
                                               uint8_t *dst, size_t dst_size_bits);

/**
 * Collects bits of a field. Sends nothing. Bits that are 0 change nothing: neither the chip's nor
 * those that were collected before.
 * @param src  `src_size_bits` bits, from the lowest of the first byte on; read until the call
 *             returns
 * @return ESP_LOADER_ERROR_INVALID_PARAM: the field is not one of this chip's, or has fewer bits
 *         than `src_size_bits`; then nothing was collected
 */
esp_loader_error_t esp_loader_efuse_write_field(esp_loader_t *loader, esp_loader_efuse_ctx_t *ctx,
                                                const esp_loader_efuse_desc_t *const field[],
                                                const uint8_t *src, size_t src_size_bits);

/** Likewise the first bit of a field, as 1; errors are the same. */
esp_loader_error_t esp_loader_efuse_write_field_bit(esp_loader_t *loader,
                                                    esp_loader_efuse_ctx_t *ctx,
                                                    const esp_loader_efuse_desc_t *const field[]);

/** Likewise any bit of a block. */
esp_loader_error_t esp_loader_efuse_write_bit(esp_loader_t *loader, esp_loader_efuse_ctx_t *ctx,
                                              uint8_t block, uint16_t bit_num);

/**
 * Burns what was collected. There is no way back.
 *
 * First all is checked, and refused while nothing is burned. Then blocks are burned from the last
 * to the second, then the first: its settings, then what protects and what ends the loader's work.
 * What is burned already is not burned again. Each block is read afterwards, and burned up to three
 * times until it is right. What is put into the chip's registers is read back before the command,
 * since writing a register has no checksum.
 *
 * Where a bit ends the loader's work (DIS_DOWNLOAD_MODE, ENABLE_SECURITY_DOWNLOAD; not on an ESP32)
 * the chip does not answer any more: that is success, and cannot be checked.
 *
 * After an error `ctx` holds what is not known to be burned, and the same call goes on with it,
 * also on a new connection: what turns out to be burned is left out. Where the line dies in the
 * middle of a command, that block may be burned or not. After ESP_LOADER_SUCCESS it is all 0. Takes
 * about a second for each block at 115200 baud, and three times as long where blocks have to be
 * burned again.
 *
 * @return ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE: nothing was burned, as a block with a code holds
 *         something else already, or one is protected from burning or reading;
 *         ESP_LOADER_ERROR_EFUSE_BURN_FAILED: a block does not read as it should, or its code does
 *         not fit; ESP_LOADER_ERROR_INVALID_PARAM: bits of a block that it does not have: nothing
 *         was burned
 */
esp_loader_error_t esp_loader_efuse_commit(esp_loader_t *loader, esp_loader_efuse_ctx_t *ctx);

/**
 * Collects a key, its purpose, and what protects both. Reads the chip, burns nothing. After an
 * error nothing of it was collected.
 *
 * Keys for XTS-AES and ECDSA are stored with their last byte first. A shorter key is filled up with
 * 0: behind it, for ECDSA before it.
 *
 * @param key       read until the call returns
 * @param key_size  1 to 32 bytes; a digest has 32
 * @return ESP_LOADER_ERROR_INVALID_PARAM: no such key block, purpose or size, or a key for XTS-AES
 *         in a last block that cannot hold one; ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE: the block is
 *         not empty, has a purpose, or is protected, or its secret could not be protected;
 *         ESP_LOADER_ERROR_UNSUPPORTED_FUNC: blocks of this chip have no purposes, or its revision
 *         cannot hold this one
 */
esp_loader_error_t esp_loader_efuse_write_key(esp_loader_t *loader, esp_loader_efuse_ctx_t *ctx,
                                              esp_loader_efuse_key_block_t key_block,
                                              esp_loader_key_purpose_t purpose, const uint8_t *key,
                                              size_t key_size,
                                              const esp_loader_efuse_write_key_config_t *config);

/**
 * The same for chips whose blocks have no purposes: ESP32 and ESP32-C2.
 *
 * @param key_size  1 byte up to what the place holds: 32 bytes, 16 of a half, 24 or 16 where an
 *                  ESP32 has a code; a digest fills its place
 * @return as above; ESP_LOADER_ERROR_INVALID_PARAM: `target` is another chip's;
 *         ESP_LOADER_ERROR_UNSUPPORTED_FUNC: the chip's blocks have purposes, or secure boot V2 on
 *         an ESP32 before revision 3.0 or with a code
 */
esp_loader_error_t esp_loader_efuse_write_key_legacy(
    esp_loader_t *loader, esp_loader_efuse_ctx_t *ctx, esp_loader_legacy_key_target_t target,
    const uint8_t *key, size_t key_size, const esp_loader_efuse_write_key_config_t *config);

#ifdef __cplusplus
}
#endif

#endif
