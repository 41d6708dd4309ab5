/*
 * Burning what a context holds. Everything is checked first, so that what is refused has burned
 * nothing. What cannot be taken back, and what would hinder the rest, comes last.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "efuse/efuse.h"

static void commit_forget(uint32_t *staged)
{
    for (uint32_t i = 0; i < ESP_LOADER_EFUSE_MAX_WORDS_PER_BLOCK; i++) {
        staged[i] = 0;
    }
}

/* Takes away what is burned already: to burn it again is of no use, and of a protected block it
 * would be refused. */
static void commit_leave_out(uint32_t *staged, const uint32_t *burned)
{
    for (uint32_t i = 0; i < ESP_LOADER_EFUSE_MAX_WORDS_PER_BLOCK; i++) {
        staged[i] &= ~burned[i];
    }
}

static bool commit_equal(const uint32_t *staged, const uint32_t *burned)
{
    uint32_t differences = 0;
    for (uint32_t i = 0; i < ESP_LOADER_EFUSE_MAX_WORDS_PER_BLOCK; i++) {
        differences |= staged[i] ^ burned[i];
    }
    return differences == 0;
}

/* Whether a block can be burned. What the chip has of it already is taken out of the context, so
 * that a commit which failed half way can be made again. */
static esp_loader_error_t commit_check(esp_loader_t *loader, const chip_efuse_t *chip,
                                       uint8_t block, uint32_t *staged)
{
    enum { MOST = ESP_LOADER_EFUSE_MAX_WORDS_PER_BLOCK };
    esp_loader_efuse_block_t now;
    efuse_code_t code;
    uint8_t words;
    bool disabled;
    if (!efuse_any(staged, MOST)) {
        return ESP_LOADER_SUCCESS;
    }
    RETURN_ON_ERROR(efuse_code_of(loader, chip, block, &code, &words));
    /* Bits behind the block's data: on an ESP32 with a code a block holds fewer words than without.
     */
    if (efuse_any(&staged[words], MOST - words)) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    RETURN_ON_ERROR(esp_loader_efuse_read_block(loader, block, &now));
    /* What cannot be read cannot be made sure of, and may hold a key already. */
    if (now.read_protected_word_mask != 0) {
        return ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE;
    }
    /* Bits of a plain block are burned one by one. A block with a code can be burned once: it is
     * either right as a whole, or blank, or in use. */
    if (code == EFUSE_PLAIN) {
        commit_leave_out(staged, now.words);
    } else if (commit_equal(staged, now.words)) {
        commit_forget(staged);
    } else if (efuse_any(now.words, MOST)) {
        return ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE;
    }
    RETURN_ON_ERROR(
        efuse_read_bit(loader, chip, chip->layout->blocks[block].write_disable, &disabled));
    /* A protected block is no obstacle where nothing of it is left to burn. */
    return disabled && efuse_any(staged, MOST) ? ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE
                                               : ESP_LOADER_SUCCESS;
}

/* Whether a bit of the first block is burned last: it protects others from being burned or read, or
 * ends what the loader can do. Burned first, it would keep the rest from being burned, or from
 * being checked. */
static bool commit_comes_last(const chip_efuse_t *chip, uint32_t bit, bool *ends)
{
    const chip_efuse_layout_t *layout = chip->layout;
    for (uint32_t i = 0; i < CHIP_EFUSE_ENDINGS; i++) {
        if (chip->endings[i] == bit) {
            *ends = true;
            return true;
        }
    }
    return bit < layout->write_disable_bits ||
           (bit >= layout->read_disable_from &&
            bit < layout->read_disable_from + (uint32_t)layout->read_disable_bits);
}

/* Burns those bits of the first block that come last, or those that do not. Two commands are
 * possible since this block has no code. */
static esp_loader_error_t commit_settings(esp_loader_t *loader, const chip_efuse_t *chip,
                                          uint32_t *staged, bool last)
{
    enum { MOST = ESP_LOADER_EFUSE_MAX_WORDS_PER_BLOCK };
    uint32_t words[MOST];
    bool ends = false;
    for (uint32_t word = 0; word < MOST; word++) {
        words[word] = 0;
        for (uint32_t i = 0; i < EFUSE_WORD_BITS; i++) {
            const uint32_t bit = 1u << i;
            bool ending = false;
            if ((staged[word] & bit) != 0 &&
                commit_comes_last(chip, word * EFUSE_WORD_BITS + i, &ending) == last) {
                words[word] |= bit;
                /* One such bit makes the chip deaf, whatever else goes with it. */
                ends = ends || ending;
            }
        }
    }
    if (efuse_any(words, MOST)) {
        RETURN_ON_ERROR(efuse_burn(loader, chip, 0, words, ends));
        commit_leave_out(staged, words);
    }
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t esp_loader_efuse_commit(esp_loader_t *loader, esp_loader_efuse_ctx_t *ctx)
{
    const chip_efuse_t *chip;
    RETURN_ON_ERROR(efuse_open(loader, &chip));
    if (ctx == NULL) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    /* First all blocks are looked at. From here on to the next loop nothing is burned. */
    for (uint8_t block = 0; block < ESP_LOADER_EFUSE_MAX_BLOCKS; block++) {
        uint32_t *staged = efuse_staged(ctx, block);
        if (block < chip->layout->count) {
            RETURN_ON_ERROR(commit_check(loader, chip, block, staged));
        } else if (efuse_any(staged, ESP_LOADER_EFUSE_MAX_WORDS_PER_BLOCK)) {
            return ESP_LOADER_ERROR_INVALID_PARAM;
        }
    }
    /* Keys before settings: the first block has the bits that protect them. */
    for (uint8_t block = (uint8_t)(chip->layout->count - 1); block != 0; block--) {
        uint32_t *staged = efuse_staged(ctx, block);
        if (efuse_any(staged, ESP_LOADER_EFUSE_MAX_WORDS_PER_BLOCK)) {
            RETURN_ON_ERROR(efuse_burn(loader, chip, block, staged, false));
            commit_forget(staged);
        }
    }
    RETURN_ON_ERROR(commit_settings(loader, chip, efuse_staged(ctx, 0), false));
    return commit_settings(loader, chip, efuse_staged(ctx, 0), true);
}
