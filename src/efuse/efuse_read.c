/* SPDX-License-Identifier: Apache-2.0 */
#include "efuse/efuse.h"

/* Which words of a block read as 0 because a bit of block 0 says so. */
static esp_loader_error_t read_mask(esp_loader_t *loader, const chip_efuse_t *chip,
                                    esp_loader_efuse_block_t *out)
{
    const chip_efuse_block_t *block = &chip->layout->blocks[out->block];
    const uint32_t all = (1u << out->word_count) - 1;
    /* On the ESP32-C2 one block holds two keys: a bit for each half. Elsewhere one bit covers the
     * whole block. */
    const uint32_t lower = block->half_disable != CHIP_EFUSE_NO_BIT ? all & 0xF : all;
    bool disabled, half;
    RETURN_ON_ERROR(efuse_read_bit(loader, chip, block->read_disable, &disabled));
    RETURN_ON_ERROR(efuse_read_bit(loader, chip, block->half_disable, &half));
    /* Such words read 0, whatever they are. The caller must not take that for blank. */
    out->read_protected_word_mask = (uint16_t)((disabled ? lower : 0) | (half ? all & ~0xFu : 0));
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t esp_loader_efuse_read_block(esp_loader_t *loader, uint8_t block,
                                               esp_loader_efuse_block_t *out)
{
    const chip_efuse_t *chip;
    efuse_code_t code;
    RETURN_ON_ERROR(efuse_open(loader, &chip));
    if (block >= chip->layout->count) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    out->block = block;
    RETURN_ON_ERROR(efuse_code_of(loader, chip, block, &code, &out->word_count));
    /* All words are set, also those behind the block's end: callers compare whole arrays. */
    for (uint32_t i = 0; i < ESP_LOADER_EFUSE_MAX_WORDS_PER_BLOCK; i++) {
        out->words[i] = 0;
        if (i < out->word_count) {
            RETURN_ON_ERROR(efuse_read_word(loader, chip, block, i, &out->words[i]));
        }
    }
    return read_mask(loader, chip, out);
}

esp_loader_error_t esp_loader_efuse_read_image(esp_loader_t *loader, esp_loader_efuse_image_t *out)
{
    const chip_efuse_t *chip;
    RETURN_ON_ERROR(efuse_open(loader, &chip));
    out->block_count = chip->layout->count;
    for (uint8_t block = 0; block < out->block_count; block++) {
        /* One after the other, each word by a command of its own: loaders have none that reads
         * more. */
        RETURN_ON_ERROR(esp_loader_efuse_read_block(loader, block, &out->blocks[block]));
    }
    return ESP_LOADER_SUCCESS;
}
