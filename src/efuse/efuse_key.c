/*
 * Keys of chips whose blocks have purposes: a number in block 0 says of each key block what it is
 * for, and by it the chip decides which of its units may use the key.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "efuse/efuse.h"

enum {
    PURPOSE_DISABLE = 8, /* bit of block 0 that keeps the first key's purpose */
    UNREADABLE_KEPT = 0, /* bit of block 0 that keeps the bits that forbid reading */
    PURPOSE_LOW_BITS = 4,
};

/* By the interface's number of a purpose: what is burned. They part behind 12, since the interface
 * has no names for 13 and 14. */
static const uint8_t purpose_codes[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 17, 18};

#define PURPOSE(name) (1u << ESP_LOADER_KEY_PURPOSE_##name)

enum {
    /* By what is done with a key: turned round, filled up in front, left readable. */
    PURPOSES_ECDSA = PURPOSE(ECDSA_KEY_P256) | PURPOSE(ECDSA_KEY_P192) | PURPOSE(ECDSA_KEY_P384_L) |
                     PURPOSE(ECDSA_KEY_P384_H),
    PURPOSES_XTS = PURPOSE(XTS_AES_256_KEY_1) | PURPOSE(XTS_AES_256_KEY_2) |
                   PURPOSE(XTS_AES_128_KEY) | PURPOSE(XTS_AES_128_PSRAM_KEY),
    PURPOSES_DIGEST =
        PURPOSE(SECURE_BOOT_DIGEST0) | PURPOSE(SECURE_BOOT_DIGEST1) | PURPOSE(SECURE_BOOT_DIGEST2),
    PURPOSES_READABLE = PURPOSES_DIGEST | PURPOSE(USER),
};

void efuse_reverse(uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size / 2; i++) {
        const uint8_t kept = bytes[i];
        bytes[i] = bytes[size - 1 - i];
        bytes[size - 1 - i] = kept;
    }
}

void efuse_stage_key(esp_loader_efuse_ctx_t *ctx, uint8_t block, uint8_t first_word,
                     const uint8_t *key, uint32_t size)
{
    uint32_t *words = efuse_staged(ctx, block) + first_word;
    for (uint32_t i = 0; i < size; i++) {
        words[i / 4] |= (uint32_t)key[i] << i % 4 * 8;
    }
}

esp_loader_error_t efuse_block_is_free(esp_loader_t *loader, const chip_efuse_t *chip,
                                       uint8_t block, bool secret)
{
    esp_loader_efuse_block_t now;
    bool disabled, kept;
    RETURN_ON_ERROR(esp_loader_efuse_read_block(loader, block, &now));
    RETURN_ON_ERROR(
        efuse_read_bit(loader, chip, chip->layout->blocks[block].write_disable, &disabled));
    RETURN_ON_ERROR(efuse_read_bit(loader, chip, UNREADABLE_KEPT, &kept));
    if (disabled || (secret && kept) || now.read_protected_word_mask != 0 ||
        efuse_any(now.words, now.word_count)) {
        return ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE;
    }
    return ESP_LOADER_SUCCESS;
}

/* The bit of block 0 with bit `i` of a key's purpose. Later revisions of a chip have a fifth bit,
 * which found no room behind the other four. */
static uint32_t purpose_bit(const chip_efuse_t *chip, uint32_t key, uint32_t i)
{
    if (i == PURPOSE_LOW_BITS && chip->purpose_top != NULL) {
        return chip->purpose_top[key];
    }
    return chip->purpose + key * chip->purpose_bits + i;
}

/* How many bits a purpose has on this chip. Only later revisions have the fifth, so the revision is
 * asked: earlier ones would take the key for the purpose of the other four. */
static esp_loader_error_t purpose_size(esp_loader_t *loader, const chip_efuse_t *chip,
                                       uint32_t *bits)
{
    uint16_t revision;
    *bits = chip->purpose_bits;
    if (chip->purpose_top != NULL) {
        RETURN_ON_ERROR(esp_loader_get_chip_revision(loader, &revision));
        *bits += revision >= chip->top_since ? 1 : 0;
    }
    return ESP_LOADER_SUCCESS;
}

/* Whether a key has no purpose yet, and can be given this one. */
static esp_loader_error_t purpose_is_free(esp_loader_t *loader, const chip_efuse_t *chip,
                                          uint32_t key, uint32_t purpose, uint32_t *bits)
{
    bool taken;
    RETURN_ON_ERROR(purpose_size(loader, chip, bits));
    /* The purpose's number does not fit into the bits there are. */
    if (purpose_codes[purpose] >> *bits != 0) {
        return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    /* A purpose that is protected cannot be changed, even from 0, which means "the user's". */
    RETURN_ON_ERROR(efuse_read_bit(loader, chip, (uint8_t)(PURPOSE_DISABLE + key), &taken));
    for (uint32_t i = 0; i < *bits && !taken; i++) {
        RETURN_ON_ERROR(efuse_read_bit(loader, chip, (uint8_t)purpose_bit(chip, key, i), &taken));
    }
    return taken ? ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE : ESP_LOADER_SUCCESS;
}

static bool key_fits(const chip_efuse_t *chip, uint32_t key_block, uint32_t purpose,
                     const uint8_t *key, size_t size)
{
    if (key_block >= chip->keys || purpose >= sizeof(purpose_codes) || key == NULL || size == 0 ||
        size > EFUSE_KEY_SIZE) {
        return false;
    }
    /* A digest that was filled up would match no image. And the last key block of some chips cannot
     * hold a key for XTS-AES. */
    const uint32_t bit = 1u << purpose;
    return (chip->purposes & bit) != 0 &&
           ((PURPOSES_DIGEST & bit) == 0 || size == EFUSE_KEY_SIZE) &&
           (!chip->last_key_plain || key_block + 1u != chip->keys || (PURPOSES_XTS & bit) == 0);
}

/* Puts a key as it is burned into `out`. A key for ECDSA is a number, so a short one is filled up
 * in front; the others are filled up behind. Keys of both units for encryption are stored with
 * their last byte first (espefuse). */
static void key_shape(uint32_t purpose, const uint8_t *key, size_t size, uint8_t *out)
{
    const uint32_t bit = 1u << purpose;
    const size_t before = (PURPOSES_ECDSA & bit) != 0 ? EFUSE_KEY_SIZE - size : 0;
    for (size_t i = 0; i < EFUSE_KEY_SIZE; i++) {
        out[i] = i >= before && i - before < size ? key[i - before] : 0;
    }
    if (((PURPOSES_ECDSA | PURPOSES_XTS) & bit) != 0) {
        efuse_reverse(out, EFUSE_KEY_SIZE);
    }
}

esp_loader_error_t esp_loader_efuse_write_key(esp_loader_t *loader, esp_loader_efuse_ctx_t *ctx,
                                              esp_loader_efuse_key_block_t key_block,
                                              esp_loader_key_purpose_t purpose, const uint8_t *key,
                                              size_t key_size,
                                              const esp_loader_efuse_write_key_config_t *config)
{
    const chip_efuse_t *chip;
    uint8_t shaped[EFUSE_KEY_SIZE];
    uint32_t bits;
    RETURN_ON_ERROR(efuse_open(loader, &chip));
    if (chip->purpose_bits == 0) {
        return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    if (ctx == NULL || !key_fits(chip, key_block, purpose, key, key_size)) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    const uint8_t block = (uint8_t)(chip->first_key + (uint32_t)key_block);
    const chip_efuse_block_t *place = &chip->layout->blocks[block];
    const bool secret =
        (PURPOSES_READABLE & 1u << purpose) == 0 && (config == NULL || !config->no_read_protect);
    /* Both are asked before anything is collected: a context must not hold half a key. */
    RETURN_ON_ERROR(purpose_is_free(loader, chip, key_block, purpose, &bits));
    RETURN_ON_ERROR(efuse_block_is_free(loader, chip, block, secret));
    key_shape(purpose, key, key_size, shaped);
    efuse_stage_key(ctx, block, 0, shaped, EFUSE_KEY_SIZE);
    for (uint32_t i = 0; i < bits; i++) {
        if ((purpose_codes[purpose] >> i & 1) != 0) {
            efuse_stage_bit(ctx, 0, purpose_bit(chip, key_block, i));
        }
    }
    /* Always, whatever the caller wants of the block itself: a purpose that could still be changed
     * would open the key to another unit. */
    efuse_stage_bit(ctx, 0, PURPOSE_DISABLE + (uint32_t)key_block);
    if (config == NULL || !config->no_write_protect) {
        efuse_stage_bit(ctx, 0, place->write_disable);
    }
    if (secret) {
        efuse_stage_bit(ctx, 0, place->read_disable);
    }
    return ESP_LOADER_SUCCESS;
}
