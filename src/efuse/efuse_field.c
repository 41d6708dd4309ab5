/*
 * Fields: bits that lie in one block or another, as if they followed each other. A field is one
 * number to its reader, but over the years chips have got bits of it wherever there was room.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "efuse/efuse.h"

/* Counts a field's bits. False: the chip has no such bits. */
static bool field_fits(const chip_efuse_t *chip, const esp_loader_efuse_desc_t *const field[],
                       size_t *bits)
{
    *bits = 0;
    if (field == NULL) {
        return false;
    }
    for (; *field != NULL; field++) {
        /* A description of another chip's eFuses would read, or burn, bits that mean something
         * else. */
        const esp_loader_efuse_desc_t *range = *field;
        if (range->efuse_block >= chip->layout->count ||
            (uint32_t)range->bit_start + range->bit_count >
                chip->layout->blocks[range->efuse_block].words * (uint32_t)EFUSE_WORD_BITS) {
            return false;
        }
        *bits += range->bit_count;
    }
    return true;
}

/* Reads a range's bits behind the first `at` of `dst`; returns how many there are then. */
static esp_loader_error_t field_read_range(esp_loader_t *loader, const chip_efuse_t *chip,
                                           const esp_loader_efuse_desc_t *range, uint8_t *dst,
                                           size_t size, size_t *at)
{
    uint32_t word = 0;
    for (uint32_t i = 0; i < range->bit_count && *at < size; i++) {
        const uint32_t bit = range->bit_start + i;
        /* A command for each word that the range touches, not for each of its bits. */
        if (i == 0 || bit % EFUSE_WORD_BITS == 0) {
            RETURN_ON_ERROR(efuse_read_word(loader, chip, (uint8_t)range->efuse_block,
                                            bit / EFUSE_WORD_BITS, &word));
        }
        if ((word >> bit % EFUSE_WORD_BITS & 1) != 0) {
            dst[*at / 8] = (uint8_t)(dst[*at / 8] | 1u << *at % 8);
        }
        (*at)++;
    }
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t esp_loader_efuse_read_field(esp_loader_t *loader,
                                               const esp_loader_efuse_desc_t *const field[],
                                               uint8_t *dst, size_t dst_size_bits)
{
    const chip_efuse_t *chip;
    size_t bits;
    size_t at = 0;
    RETURN_ON_ERROR(efuse_open(loader, &chip));
    if (!field_fits(chip, field, &bits) || dst == NULL) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    /* Bits are only ever set below, and a field may be shorter than the caller's memory. */
    for (size_t i = 0; i < (dst_size_bits + 7) / 8; i++) {
        dst[i] = 0;
    }
    for (; *field != NULL && at < dst_size_bits; field++) {
        RETURN_ON_ERROR(field_read_range(loader, chip, *field, dst, dst_size_bits, &at));
    }
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t esp_loader_efuse_write_field(esp_loader_t *loader, esp_loader_efuse_ctx_t *ctx,
                                                const esp_loader_efuse_desc_t *const field[],
                                                const uint8_t *src, size_t src_size_bits)
{
    const chip_efuse_t *chip;
    size_t bits;
    size_t at = 0;
    RETURN_ON_ERROR(efuse_open(loader, &chip));
    if (ctx == NULL || src == NULL || !field_fits(chip, field, &bits) || src_size_bits > bits) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    /* Only 1 bits are collected: an eFuse cannot be made 0, so a 0 asks for nothing. */
    for (; *field != NULL; field++) {
        for (uint32_t i = 0; i < (*field)->bit_count && at < src_size_bits; i++, at++) {
            if ((src[at / 8] >> at % 8 & 1) != 0) {
                efuse_stage_bit(ctx, (uint8_t)(*field)->efuse_block, (*field)->bit_start + i);
            }
        }
    }
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t esp_loader_efuse_write_field_bit(esp_loader_t *loader,
                                                    esp_loader_efuse_ctx_t *ctx,
                                                    const esp_loader_efuse_desc_t *const field[])
{
    const uint8_t one = 1;
    return esp_loader_efuse_write_field(loader, ctx, field, &one, 1);
}

esp_loader_error_t esp_loader_efuse_write_bit(esp_loader_t *loader, esp_loader_efuse_ctx_t *ctx,
                                              uint8_t block, uint16_t bit_num)
{
    const esp_loader_efuse_desc_t bit = {
        .efuse_block = block, .bit_start = bit_num, .bit_count = 1};
    const esp_loader_efuse_desc_t *const field[] = {&bit, NULL};
    return esp_loader_efuse_write_field_bit(loader, ctx, field);
}
