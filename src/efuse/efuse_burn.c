/*
 * Burns one block: puts its words into the controller's registers, makes sure of them, and has them
 * burned; then reads what became of it. A burned bit stays burned, so each value is proven before
 * the command that makes it last.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "efuse/efuse.h"
#include "efuse/efuse_timing.h"

enum {
    BURN_ATTEMPTS = 3,
    WRITE_ATTEMPTS = 3,
    IDLE_READS = 250,   /* of a register, each of which takes a millisecond or more */
    CODE_BURN = 0x5A5A, /* of the command, before it */
    CODE_READ = 0x5AA5,
    COMMAND_READ = 1,
    COMMAND_BURN = 2,
    COMMAND_MASK = 3,
    COMMAND_BLOCK_SHIFT = 2,
    ERRORS_PER_REGISTER = 8,
};

/* Writing a register has no checksum: the line can make another value of it, which would be burned.
 * So it is read back before anything depends on it. */
static esp_loader_error_t burn_put(esp_loader_t *loader, uint32_t address, uint32_t value)
{
    for (unsigned attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
        uint32_t got;
        RETURN_ON_ERROR(esp_loader_write_register(loader, address, value));
        RETURN_ON_ERROR(esp_loader_read_register(loader, address, &got));
        if (got == value) {
            return ESP_LOADER_SUCCESS;
        }
    }
    /* Told apart from a chip that does not answer: see efuse_burn(). */
    return ESP_LOADER_ERROR_FAIL;
}

static esp_loader_error_t burn_wait(esp_loader_t *loader, const chip_efuse_t *chip)
{
    /* Counted in reads, since there is no clock here. 250 of them take at least as long as esptool
     * waits (espefuse, EFUSE_BURN_TIMEOUT). */
    unsigned idle = 0;
    for (unsigned i = 0; i < IDLE_READS; i++) {
        uint32_t command;
        RETURN_ON_ERROR(esp_loader_read_register(loader, chip->base + chip->command, &command));
        /* Twice in a row: some controllers show the first time what their clock was at before
         * (espefuse, wait_efuse_idle()). */
        idle = (command & COMMAND_MASK) == 0 ? idle + 1 : 0;
        if (idle == 2) {
            return ESP_LOADER_SUCCESS;
        }
    }
    return ESP_LOADER_ERROR_TIMEOUT;
}

/* Where a block's words go to be burned, and how many. Later controllers have one place for all
 * blocks, and the command names the block. The ESP32's has a place for each, and one command burns
 * them all. */
static uint32_t burn_place(const chip_efuse_t *chip, uint8_t block, uint32_t *count)
{
    const chip_efuse_layout_t *layout = chip->layout;
    *count = CHIP_EFUSE_BLOCK_WORDS + EFUSE_CHECK_WORDS;
    if (!layout->sections) {
        return chip->base;
    }
    *count = layout->blocks[block].words;
    return chip->base + layout->blocks[block].write;
}

/* Puts `words`, or 0 for NULL, into a block's place. */
static esp_loader_error_t burn_fill(esp_loader_t *loader, const chip_efuse_t *chip, uint8_t block,
                                    const uint32_t *words)
{
    uint32_t count;
    const uint32_t place = burn_place(chip, block, &count);
    for (uint32_t i = 0; i < count; i++) {
        RETURN_ON_ERROR(burn_put(loader, place + i * 4, words != NULL ? words[i] : 0));
    }
    return ESP_LOADER_SUCCESS;
}

/* Where one command burns all blocks, nothing may be left in the places of the others: whatever an
 * earlier program has put there would be burned as well. */
static esp_loader_error_t burn_clear(esp_loader_t *loader, const chip_efuse_t *chip)
{
    const uint8_t count = chip->layout->sections ? chip->layout->count : 1;
    for (uint8_t block = 0; block < count; block++) {
        RETURN_ON_ERROR(burn_fill(loader, chip, block, NULL));
    }
    return ESP_LOADER_SUCCESS;
}

static esp_loader_error_t burn_command(esp_loader_t *loader, const chip_efuse_t *chip,
                                       uint32_t code, uint32_t command)
{
    /* A controller that is still at work would take the command for another one, or drop it. */
    RETURN_ON_ERROR(burn_wait(loader, chip));
    RETURN_ON_ERROR(burn_put(loader, chip->base + chip->layout->config, code));
    /* Not read back, unlike all before: the bits of the command clear themselves when it is done.
     */
    return esp_loader_write_register(loader, chip->base + chip->command, command);
}

/* Whether the controller finds the block's code right. Each block has four bits of status. In later
 * controllers three of them count the errors that were corrected, and the fourth says that there
 * were too many; on an ESP32 any of them tells of an error. */
static esp_loader_error_t burn_code_fits(esp_loader_t *loader, const chip_efuse_t *chip,
                                         uint8_t block, bool *fits)
{
    enum { NUMBER = 7, HOPELESS = 8, NIBBLE = 4, WHOLE = 15 };
    uint32_t errors[2] = {0, 0};
    *fits = true;
    /* The first block has no code. */
    if (block == 0) {
        return ESP_LOADER_SUCCESS;
    }
    /* The first block is not counted. On some chips the bit "too many" stands with the next block's
     * count. */
    const uint32_t number = block - 1u;
    const uint32_t hopeless = number + chip->errors_behind;
    for (uint32_t i = 0; i < (chip->layout->count > ERRORS_PER_REGISTER ? 2 : 1); i++) {
        RETURN_ON_ERROR(
            esp_loader_read_register(loader, chip->base + chip->errors + i * 4, &errors[i]));
    }
    const uint32_t own =
        errors[number / ERRORS_PER_REGISTER] >> number % ERRORS_PER_REGISTER * NIBBLE;
    const uint32_t behind =
        errors[hopeless / ERRORS_PER_REGISTER & 1] >> hopeless % ERRORS_PER_REGISTER * NIBBLE;
    *fits = chip->layout->sections ? (own & WHOLE) == 0
                                   : (own & NUMBER) == 0 && (behind & HOPELESS) == 0;
    return ESP_LOADER_SUCCESS;
}

/* Whether a block reads as it was to be burned. A block with a code is burned once and as a whole,
 * so it has to be equal; without a code other bits may have been burned before. */
static esp_loader_error_t burn_verify(esp_loader_t *loader, const chip_efuse_t *chip, uint8_t block,
                                      efuse_code_t code, const uint32_t *words, uint32_t count,
                                      bool *right)
{
    *right = true;
    if (code != EFUSE_PLAIN) {
        RETURN_ON_ERROR(burn_code_fits(loader, chip, block, right));
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t got;
        RETURN_ON_ERROR(efuse_read_word(loader, chip, block, i, &got));
        if ((got & words[i]) != words[i] || (code != EFUSE_PLAIN && got != words[i])) {
            *right = false;
        }
    }
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t efuse_burn(esp_loader_t *loader, const chip_efuse_t *chip, uint8_t block,
                              const uint32_t *words, bool ends)
{
    uint32_t coded[CHIP_EFUSE_BLOCK_WORDS + EFUSE_CHECK_WORDS];
    const uint32_t command =
        COMMAND_BURN | (chip->layout->sections ? 0 : (uint32_t)block << COMMAND_BLOCK_SHIFT);
    efuse_code_t code;
    uint8_t count;
    bool right = false;
    RETURN_ON_ERROR(efuse_code_of(loader, chip, block, &code, &count));
    efuse_encode(code, words, coded);
    /* Once, before all attempts: the controller keeps it. */
    RETURN_ON_ERROR(efuse_timing(loader, chip));
    /* Bits that a weak supply has left unburned are burned by the next attempt; those that are
     * burned do not mind. */
    for (unsigned attempt = 0; attempt < BURN_ATTEMPTS && !right; attempt++) {
        RETURN_ON_ERROR(burn_clear(loader, chip));
        RETURN_ON_ERROR(burn_fill(loader, chip, block, coded));
        const esp_loader_error_t error = burn_command(loader, chip, CODE_BURN, command);
        if (ends) {
            /* These bits may make the chip deaf to what comes next, so silence is the usual sign of
             * success, and nothing can be read back. A chip that still answers is told to load what
             * was burned. */
            if (error == ESP_LOADER_SUCCESS && burn_wait(loader, chip) == ESP_LOADER_SUCCESS) {
                (void)burn_command(loader, chip, CODE_READ, COMMAND_READ);
            }
            /* FAIL comes from before the command: a register did not take its value, and nothing
             * was burned. */
            return error == ESP_LOADER_ERROR_FAIL ? error : ESP_LOADER_SUCCESS;
        }
        RETURN_ON_ERROR(error);
        RETURN_ON_ERROR(burn_wait(loader, chip));
        /* What is left in the registers must not be burned by the next command, which may be
         * another program's. */
        RETURN_ON_ERROR(burn_clear(loader, chip));
        /* The registers that are read show a copy of the eFuses, made at the last start or by this
         * command. */
        RETURN_ON_ERROR(burn_command(loader, chip, CODE_READ, COMMAND_READ));
        RETURN_ON_ERROR(burn_wait(loader, chip));
        RETURN_ON_ERROR(burn_verify(loader, chip, block, code, words, count, &right));
    }
    return right ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_EFUSE_BURN_FAILED;
}
