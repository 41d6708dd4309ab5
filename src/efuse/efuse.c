/*
 * Which chip, which block, which code: what every other file here asks first.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "efuse/efuse.h"

/* Where an ESP32 tells how its blocks are coded; and the bit that forbids to read that. */
enum {
    CODE_WORD = 6,
    CODE_MASK = 3,
    CODE_UNREADABLE = 19,
};

static const chip_efuse_t *const efuses[] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    CHIP_IF_CHOSEN(name, [NAME##_CHIP] = &esp_loader_chip_##name##_efuse, )
#include "esp_loader_chips.def"
};

esp_loader_error_t efuse_open(esp_loader_t *loader, const chip_efuse_t **chip)
{
    const target_chip_t target = esp_loader_get_target(loader);
    /* No chip is connected: without one there is no table to look into. */
    if (target == ESP_UNKNOWN_CHIP) {
        return ESP_LOADER_ERROR_INVALID_TARGET;
    }
    *chip = efuses[target];
    /* Every chip has a row, but that of a chip whose eFuses are not known here is empty. */
    return (*chip)->layout != NULL ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
}

esp_loader_error_t efuse_read_word(esp_loader_t *loader, const chip_efuse_t *chip, uint8_t block,
                                   uint32_t word, uint32_t *value)
{
    return esp_loader_read_register(
        loader, chip->base + chip->layout->blocks[block].read + word * 4, value);
}

esp_loader_error_t efuse_read_bit(esp_loader_t *loader, const chip_efuse_t *chip, uint8_t bit,
                                  bool *burned)
{
    /* A bit that the chip does not have counts as not burned, so that callers need no case of their
     * own for it. */
    uint32_t value = 0;
    if (bit != CHIP_EFUSE_NO_BIT) {
        RETURN_ON_ERROR(efuse_read_word(loader, chip, 0, bit / EFUSE_WORD_BITS, &value));
    }
    *burned = (value >> bit % EFUSE_WORD_BITS & 1) != 0;
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t efuse_code_of(esp_loader_t *loader, const chip_efuse_t *chip, uint8_t block,
                                 efuse_code_t *code, uint8_t *words)
{
    /* By the scheme's number. Number 3 means none as well (espefuse, CODING_SCHEME_NONE_RECOVERY).
     */
    static const efuse_code_t told[] = {EFUSE_PLAIN, EFUSE_THREE_IN_FOUR, EFUSE_TWICE, EFUSE_PLAIN};
    static const uint8_t sizes[] = {8, 6, 4, 8};
    uint32_t scheme;
    bool unreadable;
    *words = chip->layout->blocks[block].words;
    *code = block == 0 ? EFUSE_PLAIN : EFUSE_REED_SOLOMON;
    /* The first block is never coded: its bits are burned one by one, over the whole life of a
     * chip. */
    if (block == 0 || chip->layout->coding != CHIP_EFUSE_TOLD) {
        return ESP_LOADER_SUCCESS;
    }
    RETURN_ON_ERROR(efuse_read_bit(loader, chip, CODE_UNREADABLE, &unreadable));
    /* A scheme that cannot be read reads as 0, which means none. A block that was burned in that
     * belief might not be readable. */
    if (unreadable) {
        return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    RETURN_ON_ERROR(efuse_read_word(loader, chip, 0, CODE_WORD, &scheme));
    *code = told[scheme & CODE_MASK];
    *words = sizes[scheme & CODE_MASK];
    return ESP_LOADER_SUCCESS;
}

bool efuse_any(const uint32_t *words, uint32_t count)
{
    uint32_t all = 0;
    for (uint32_t i = 0; i < count; i++) {
        all |= words[i];
    }
    return all != 0;
}
