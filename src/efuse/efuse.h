/**
 * What the files of the eFuse functions share: a chip's eFuses by its layout. All stand on the
 * blocking API's registers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EFUSE_EFUSE_H
#define EFUSE_EFUSE_H

#include "chip/efuse/chip_efuse.h"
#include "esp_loader_efuse.h"
#include "link_names.h"

enum {
    EFUSE_WORD_BITS = 32,
    EFUSE_KEY_SIZE = 32,
    EFUSE_CHECK_WORDS = 3, /* of a block's code */
};

/** How a block is coded. */
typedef enum {
    EFUSE_PLAIN,
    EFUSE_THREE_IN_FOUR,
    EFUSE_TWICE,
    EFUSE_REED_SOLOMON,
} efuse_code_t;

/** The connected chip's eFuses. */
esp_loader_error_t efuse_open(esp_loader_t *loader, const chip_efuse_t **chip);

/** Reads the word of a block, or of block 0 the one that holds `bit`. */
esp_loader_error_t efuse_read_word(esp_loader_t *loader, const chip_efuse_t *chip, uint8_t block,
                                   uint32_t word, uint32_t *value);

/** Reads whether a bit of block 0 is burned; CHIP_EFUSE_NO_BIT is not. */
esp_loader_error_t efuse_read_bit(esp_loader_t *loader, const chip_efuse_t *chip, uint8_t bit,
                                  bool *burned);

/** How the chip codes a block, and how many words of data that leaves.
 * @return ESP_LOADER_ERROR_UNSUPPORTED_FUNC: the chip does not let it be read */
esp_loader_error_t efuse_code_of(esp_loader_t *loader, const chip_efuse_t *chip, uint8_t block,
                                 efuse_code_t *code, uint8_t *words);

/** A block's words in a context. */
static inline uint32_t *efuse_staged(esp_loader_efuse_ctx_t *ctx, uint8_t block)
{
    return &ctx->_buf[block * ESP_LOADER_EFUSE_MAX_WORDS_PER_BLOCK];
}

/** Adds a bit of a block to a context. */
static inline void efuse_stage_bit(esp_loader_efuse_ctx_t *ctx, uint8_t block, uint32_t bit)
{
    efuse_staged(ctx, block)[bit / EFUSE_WORD_BITS] |= 1u << bit % EFUSE_WORD_BITS;
}

/** Whether any of `count` words is not 0. */
bool efuse_any(const uint32_t *words, uint32_t count);

/**
 * Codes a block as it is burned: `words` in, CHIP_EFUSE_BLOCK_WORDS of `out` and, by Reed and
 * Solomon, EFUSE_CHECK_WORDS more.
 */
void efuse_encode(efuse_code_t code, const uint32_t *words, uint32_t *out);

/**
 * Burns `words` into a block, and reads until it is right. What it returns is as for the commit.
 * @param ends  the chip may not answer afterwards: nothing is read
 */
esp_loader_error_t efuse_burn(esp_loader_t *loader, const chip_efuse_t *chip, uint8_t block,
                              const uint32_t *words, bool ends);

/** Whether a key may go into a block: empty, and no bit protects it.
 * @param secret  its reading has to be forbidden */
esp_loader_error_t efuse_block_is_free(esp_loader_t *loader, const chip_efuse_t *chip,
                                       uint8_t block, bool secret);

/** Adds a key to a block, from a word on; `key` has whole words. */
void efuse_stage_key(esp_loader_efuse_ctx_t *ctx, uint8_t block, uint8_t first_word,
                     const uint8_t *key, uint32_t size);

/** Turns bytes round. */
void efuse_reverse(uint8_t *bytes, uint32_t size);

#endif
