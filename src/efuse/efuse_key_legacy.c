/*
 * Keys of chips where the place says what a key is for: ESP32 and ESP32-C2. Blocks there have no
 * purposes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "efuse/efuse.h"

/* Whether the chip can have a key in that role; and how many bytes it takes. */
static esp_loader_error_t role_size(esp_loader_t *loader, const chip_efuse_t *chip,
                                    const chip_efuse_role_t *role, uint32_t *size)
{
    efuse_code_t code;
    uint8_t words;
    uint16_t revision;
    RETURN_ON_ERROR(efuse_code_of(loader, chip, role->block, &code, &words));
    /* The digest of a public key fills its block, so the block must have no code; and silicon
     * before that revision does not know what to do with it. */
    if (role->since != 0) {
        RETURN_ON_ERROR(esp_loader_get_chip_revision(loader, &revision));
        if (code != EFUSE_PLAIN || revision < role->since) {
            return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
        }
    }
    /* A code leaves fewer words for the key. */
    *size = (words < role->words ? words : role->words) * 4u;
    return ESP_LOADER_SUCCESS;
}

static void role_stage(esp_loader_efuse_ctx_t *ctx, const chip_efuse_t *chip,
                       const chip_efuse_role_t *role, bool secret, bool keep)
{
    if (role->also != CHIP_EFUSE_NO_BIT) {
        efuse_stage_bit(ctx, 0, role->also);
    }
    if (keep) {
        efuse_stage_bit(ctx, 0, chip->layout->blocks[role->block].write_disable);
    }
    for (uint32_t i = 0; secret && i < role->read_disable_bits; i++) {
        efuse_stage_bit(ctx, 0, role->read_disable + i);
    }
}

esp_loader_error_t esp_loader_efuse_write_key_legacy(
    esp_loader_t *loader, esp_loader_efuse_ctx_t *ctx, esp_loader_legacy_key_target_t target,
    const uint8_t *key, size_t key_size, const esp_loader_efuse_write_key_config_t *config)
{
    const chip_efuse_t *chip;
    uint8_t shaped[EFUSE_KEY_SIZE];
    uint32_t size;
    RETURN_ON_ERROR(efuse_open(loader, &chip));
    if (chip->roles == NULL) {
        return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    const uint32_t index = (uint32_t)target - chip->first_role;
    if (ctx == NULL || key == NULL || key_size == 0 || index >= chip->role_count) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    const chip_efuse_role_t *role = &chip->roles[index];
    const bool secret = !role->digest && (config == NULL || !config->no_read_protect);
    RETURN_ON_ERROR(role_size(loader, chip, role, &size));
    /* A digest that was filled up would match no image. */
    if (key_size > size || (role->digest && key_size != size)) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    RETURN_ON_ERROR(efuse_block_is_free(loader, chip, role->block, secret));
    for (uint32_t i = 0; i < size; i++) {
        /* Filled up before it is turned round: the zeros stand behind the key's end, and so come
         * first. */
        shaped[i] = i < key_size ? key[i] : 0;
    }
    if (role->reversed) {
        efuse_reverse(shaped, size);
    }
    efuse_stage_key(ctx, role->block, role->first_word, shaped, size);
    role_stage(ctx, chip, role, secret, config == NULL || !config->no_write_protect);
    return ESP_LOADER_SUCCESS;
}
