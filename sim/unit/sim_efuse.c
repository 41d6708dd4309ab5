/* SPDX-License-Identifier: Apache-2.0
 *
 * Sources: the chapters "eFuse Controller" of the technical reference manuals (blocks, commands,
 * codes); esptool, espefuse/efuse/<chip>/mem_definition.py (addresses, bits that protect) and
 * emulate_efuse_controller.py (what a command does).
 */
#include "unit/sim_efuse.h"
#include <string.h>

enum {
    CODE_BURN = 0x5A5A,
    CODE_READ = 0x5AA5,
    COMMAND_READ = 1,
    COMMAND_BURN = 2,
    COMMAND_MASK = 3,
    CHECK_PLACE = 0x20, /* of the code, behind the data to burn */
    WHOLE_BLOCK = 8,    /* words */
    NIBBLE = 4,
    NO_BIT = 0xFF,
};

typedef struct {
    uint16_t read, write;
    uint8_t words, write_disable, read_disable;
} efuse_block_t;

static const efuse_block_t first_blocks[] = {
    {0x00, 0x1C, 7, NO_BIT, NO_BIT},
    {0x38, 0x98, 8, 7, 16},
    {0x58, 0xB8, 8, 8, 17},
    {0x78, 0xD8, 8, 9, 18},
};
static const efuse_block_t short_blocks[] = {
    {0x2C, 0, 2, NO_BIT, NO_BIT},
    {0x34, 0, 3, 5, NO_BIT},
    {0x40, 0, 8, 6, NO_BIT},
    {0x60, 0, 8, 7, 32},
};
static const efuse_block_t later_blocks[] = {
    {0x02C, 0, 6, NO_BIT, NO_BIT}, {0x044, 0, 6, 20, NO_BIT}, {0x05C, 0, 8, 21, NO_BIT},
    {0x07C, 0, 8, 22, NO_BIT},     {0x09C, 0, 8, 23, 32},     {0x0BC, 0, 8, 24, 33},
    {0x0DC, 0, 8, 25, 34},         {0x0FC, 0, 8, 26, 35},     {0x11C, 0, 8, 27, 36},
    {0x13C, 0, 8, 28, 37},         {0x15C, 0, 8, 29, 38},
};

static const struct {
    const efuse_block_t *blocks;
    size_t count;
} layouts[] = {
    [SIM_EFUSE_FACTORY] = {NULL, 0},
    [SIM_EFUSE_FIRST] = {first_blocks, sizeof(first_blocks) / sizeof(first_blocks[0])},
    [SIM_EFUSE_SHORT] = {short_blocks, sizeof(short_blocks) / sizeof(short_blocks[0])},
    [SIM_EFUSE_LATER] = {later_blocks, sizeof(later_blocks) / sizeof(later_blocks[0])},
};

static const sim_efuse_layout_t *efuse_layout(const sim_chip_t *chip)
{
    return &chip->profile->efuse;
}

static size_t efuse_count(const sim_chip_t *chip)
{
    return layouts[efuse_layout(chip)->kind].count;
}

static const efuse_block_t *efuse_block(const sim_chip_t *chip, size_t block)
{
    return &layouts[efuse_layout(chip)->kind].blocks[block];
}

static bool efuse_bit(const sim_chip_t *chip, uint8_t bit)
{
    return bit != NO_BIT && (chip->efuse.words[0][bit / 32] >> bit % 32 & 1) != 0;
}

static uint32_t efuse_register(const sim_chip_t *chip, uint32_t offset)
{
    return sim_memory_read(&chip->memory, chip->profile->efuse_base + offset);
}

static void efuse_show(sim_chip_t *chip, uint32_t offset, uint32_t value)
{
    (void)sim_memory_write(&chip->memory, chip->profile->efuse_base + offset, value);
}

/* Times x in the field with 256 elements, x^8 = x^4 + x^3 + x^2 + 1. */
static uint8_t efuse_times_x(uint8_t element)
{
    return (uint8_t)((element & 0x80) != 0 ? element << 1 ^ 0x1D : element << 1);
}

/* Whether the polynomial of the 44 bytes is 0 at x^0 to x^11. */
static bool efuse_code_fits(const sim_chip_t *chip, size_t block)
{
    enum { CODE_BYTES = 12, BYTES = 44, DATA_BYTES = 32 };
    const sim_efuse_state_t *state = &chip->efuse;
    if (state->factory[block]) {
        return true;
    }
    for (unsigned root = 0; root < CODE_BYTES; root++) {
        uint8_t value = 0;
        for (size_t i = 0; i < BYTES; i++) {
            const uint32_t word = i < DATA_BYTES ? state->words[block][i / 4]
                                                 : state->check[block][(i - DATA_BYTES) / 4];
            for (unsigned times = 0; times < root; times++) {
                value = efuse_times_x(value);
            }
            value = (uint8_t)(value ^ (word >> i % 4 * 8 & 0xFF));
        }
        if (value != 0) {
            return false;
        }
    }
    return true;
}

/* Puts a block's data into `out` as the chip decodes it; whether the code fits. */
static bool efuse_decode_first(const sim_chip_t *chip, size_t block, uint32_t *out)
{
    enum { SCHEME_WORD = 6, THREE_IN_FOUR = 1, TWICE = 2, CHUNKS = 4 };
    const uint32_t *words = chip->efuse.words[block];
    const uint32_t scheme = block == 0 ? 0 : chip->efuse.words[0][SCHEME_WORD] & 3;
    uint8_t data[CHUNKS * 6] = {0};
    bool fits = true;
    memcpy(out, words, WHOLE_BLOCK * sizeof(uint32_t));
    if (scheme == TWICE) {
        memset(&out[4], 0, 4 * sizeof(uint32_t));
        return memcmp(words, &words[4], 4 * sizeof(uint32_t)) == 0;
    }
    if (scheme != THREE_IN_FOUR) {
        return true;
    }
    for (size_t chunk = 0; chunk < CHUNKS; chunk++) {
        uint8_t bytes[8], all = 0, ones = 0;
        for (size_t i = 0; i < 8; i++) {
            bytes[i] = (uint8_t)(words[chunk * 2 + i / 4] >> i % 4 * 8);
        }
        for (uint8_t i = 0; i < 6; i++) {
            data[chunk * 6 + i] = bytes[i];
            all ^= bytes[i];
            ones = (uint8_t)(ones + __builtin_popcount(bytes[i]) * (i + 1));
        }
        fits = fits && bytes[6] == all && bytes[7] == ones;
    }
    memset(out, 0, WHOLE_BLOCK * sizeof(uint32_t));
    for (size_t i = 0; i < sizeof(data); i++) {
        out[i / 4] |= (uint32_t)data[i] << i % 4 * 8;
    }
    return fits;
}

/* Has all blocks read. */
static void efuse_refresh(sim_chip_t *chip)
{
    const sim_efuse_layout_t *layout = efuse_layout(chip);
    const bool first = layout->kind == SIM_EFUSE_FIRST;
    uint32_t errors[2] = {0, 0};
    for (size_t block = 0; block < efuse_count(chip); block++) {
        const efuse_block_t *place = efuse_block(chip, block);
        uint32_t words[WHOLE_BLOCK];
        bool fits = true;
        if (first) {
            fits = efuse_decode_first(chip, block, words);
        } else {
            memcpy(words, chip->efuse.words[block], sizeof(words));
            fits = block == 0 || efuse_code_fits(chip, block);
        }
        for (uint32_t i = 0; i < place->words; i++) {
            /* One bit for each half where the layout is short. */
            const uint8_t bit =
                (uint8_t)(layout->kind == SIM_EFUSE_SHORT && i >= 4 && place->read_disable != NO_BIT
                              ? place->read_disable + 1
                              : place->read_disable);
            efuse_show(chip, place->read + i * 4, efuse_bit(chip, bit) ? 0 : words[i]);
        }
        const size_t number = block - 1 + (first ? 0 : layout->errors_behind);
        if (!fits && number / 8 < 2) {
            errors[number / 8] |= 8U << number % 8 * NIBBLE;
        }
    }
    efuse_show(chip, layout->errors, errors[0]);
    if (!first && efuse_count(chip) > 8) {
        efuse_show(chip, layout->errors + 4U, errors[1]);
    }
}

/* Keeps what is protected out of bits that are to be burned into the first block. */
static uint32_t efuse_kept(const sim_chip_t *chip, uint32_t word)
{
    enum { KEYS = 6, PURPOSE_DISABLE = 8 };
    const sim_fuse_security_t *security = &chip->profile->security;
    uint32_t kept = 0;
    if (efuse_layout(chip)->kind != SIM_EFUSE_FIRST && word == 1 && efuse_bit(chip, 0)) {
        kept |= 0x7F;
    }
    uint32_t at = (security->purposes - efuse_block(chip, 0)->read) * 8U + security->purposes_shift;
    for (uint32_t i = 0; i < KEYS && security->purposes_width != 0; i++) {
        if (at % 32 + security->purposes_width > 32) {
            at += 32 - at % 32;
        }
        if (at / 32 == word && efuse_bit(chip, (uint8_t)(PURPOSE_DISABLE + i))) {
            kept |= ((1U << security->purposes_width) - 1) << at % 32;
        }
        at += security->purposes_width;
    }
    return kept;
}

static void efuse_burn_block(sim_chip_t *chip, size_t block)
{
    sim_efuse_state_t *state = &chip->efuse;
    const efuse_block_t *place = efuse_block(chip, block);
    const bool first = efuse_layout(chip)->kind == SIM_EFUSE_FIRST;
    uint32_t kept[WHOLE_BLOCK];
    if (efuse_bit(chip, place->write_disable)) {
        return;
    }
    for (uint32_t i = 0; i < WHOLE_BLOCK; i++) {
        kept[i] = block == 0 ? efuse_kept(chip, i) : 0;
    }
    for (uint32_t i = 0; i < (first ? place->words : WHOLE_BLOCK); i++) {
        state->words[block][i] |= efuse_register(chip, place->write + i * 4) & ~kept[i];
    }
    for (uint32_t i = 0; !first && block != 0 && i < 3; i++) {
        state->check[block][i] |= efuse_register(chip, CHECK_PLACE + i * 4);
    }
    state->factory[block] = false;
    state->burned++;
}

static void efuse_burn(sim_chip_t *chip, uint32_t block)
{
    const sim_efuse_layout_t *layout = efuse_layout(chip);
    if (layout->kind == SIM_EFUSE_FIRST) {
        for (size_t i = 0; i < efuse_count(chip); i++) {
            efuse_burn_block(chip, i);
        }
        return;
    }
    if (block < efuse_count(chip)) {
        efuse_burn_block(chip, block);
    }
    if (efuse_bit(chip, layout->no_download)) {
        /* The loader is deaf until the next reset, and never comes again. */
        chip->efuse.deaf = true;
    }
    if (efuse_bit(chip, layout->secure_download)) {
        chip->config.security_flags |= SIM_SECURITY_DOWNLOAD;
    }
}

void sim_efuse_start(sim_chip_t *chip)
{
    sim_efuse_state_t *state = &chip->efuse;
    for (size_t block = 0; block < efuse_count(chip) && !state->known; block++) {
        const efuse_block_t *place = efuse_block(chip, block);
        for (uint32_t i = 0; i < place->words; i++) {
            state->words[block][i] = efuse_register(chip, place->read + i * 4);
        }
        state->factory[block] = true;
    }
    state->known = true;
    state->deaf = false;
    if (efuse_count(chip) != 0) {
        efuse_refresh(chip);
    }
}

bool sim_efuse_writable(const sim_chip_t *chip, uint32_t address)
{
    const uint32_t offset = address - chip->profile->efuse_base;
    switch (efuse_layout(chip)->kind) {
    case SIM_EFUSE_FIRST:
        return (offset >= 0x1C && offset < 0x38) || (offset >= 0x98 && offset < 0xF8);
    case SIM_EFUSE_SHORT:
    case SIM_EFUSE_LATER:
        return offset < 0x2C || offset == efuse_layout(chip)->config ||
               offset == efuse_layout(chip)->command;
    default:
        return false;
    }
}

bool sim_efuse_read(sim_chip_t *chip, uint32_t address, uint32_t *value)
{
    if (efuse_count(chip) == 0 ||
        address != chip->profile->efuse_base + efuse_layout(chip)->command) {
        return false;
    }
    /* Whoever asks once sees it at work. */
    *value = chip->efuse.command;
    chip->efuse.command = 0;
    return true;
}

void sim_efuse_written(sim_chip_t *chip, uint32_t address, uint32_t value)
{
    const sim_efuse_layout_t *layout = efuse_layout(chip);
    if (efuse_count(chip) == 0 || address != chip->profile->efuse_base + layout->command) {
        return;
    }
    const uint32_t code = efuse_register(chip, layout->config) & 0xFFFF;
    chip->efuse.command = value & COMMAND_MASK;
    if ((value & COMMAND_BURN) != 0 && code == CODE_BURN) {
        efuse_burn(chip, value >> 2 & 0xF);
    } else if ((value & COMMAND_READ) != 0 && code == CODE_READ) {
        efuse_refresh(chip);
    }
}

bool sim_efuse_forbids_download(const sim_chip_t *chip)
{
    enum { FIRST_HEEDS = 300 };
    const sim_efuse_layout_t *layout = efuse_layout(chip);
    return efuse_count(chip) != 0 && efuse_bit(chip, layout->no_download) &&
           (layout->kind != SIM_EFUSE_FIRST || chip->revision >= FIRST_HEEDS);
}
