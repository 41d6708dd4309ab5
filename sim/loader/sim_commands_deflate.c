/* SPDX-License-Identifier: Apache-2.0
 *
 * Compressed writes. What is inflated is written by windows of 32 KiB, and the last of them with
 * the last block announced; it is not read back. Measured on ESP32 and ESP32-C3, and assumed of the
 * others.
 */
#include "loader/sim_command.h"
#include "unit/flash/sim_flash_reach.h"
#include "wire/bytes.h"

rom_error_t sim_do_deflate_begin(sim_chip_t *chip, const sim_command_t *command,
                                 sim_answer_t *answer)
{
    const rom_error_t error = sim_flash_begin(chip, command, answer, SIM_DOWNLOAD_DEFLATE);
    if (error != ROM_ERROR_INVALID_MESSAGE) {
        sim_inflate_open(&chip->loader.inflate);
    }
    return error;
}

static rom_error_t deflate_write(sim_chip_t *chip, sim_answer_t *answer, uint32_t from, uint32_t to)
{
    const sim_loader_t *loader = &chip->loader;
    if (!sim_flash_reachable(chip) || !sim_flash_within(chip, loader->address, to - from)) {
        return ROM_ERROR_FLASH_WRITE;
    }
    (void)sim_flash_write(chip, answer, &loader->inflate.window[from], to - from);
    return ROM_ERROR_NONE;
}

/* Unless the ROM inflates exactly, the rest of the window goes to flash as well: zeros, or what an
 * earlier window left there; all of it where nothing new is in the window. */
static rom_error_t deflate_finish(sim_chip_t *chip, sim_answer_t *answer)
{
    sim_inflate_t *inflate = &chip->loader.inflate;
    const uint32_t filled = (uint32_t)inflate->filled;
    inflate->filled = 0;
    const rom_error_t error = filled == 0 ? ROM_ERROR_NONE : deflate_write(chip, answer, 0, filled);
    if (error == ROM_ERROR_NONE && !chip->profile->inflates_exactly) {
        (void)deflate_write(chip, answer, filled, SIM_INFLATE_WINDOW);
    }
    return error;
}

/* After the stream's end it waits for ever for what is not there. */
rom_error_t sim_do_deflate_data(sim_chip_t *chip, const sim_command_t *command,
                                sim_answer_t *answer)
{
    sim_loader_t *loader = &chip->loader;
    uint32_t size = 0;
    rom_error_t error = sim_check_block(chip, command, SIM_DOWNLOAD_DEFLATE, &size);
    if (error != ROM_ERROR_NONE) {
        return error;
    }
    if (loader->inflate.stage == SIM_INFLATE_ENDED && loader->inflate.result == SIM_INFLATE_DONE) {
        answer->hangs = true;
        return ROM_ERROR_NONE;
    }
    const bool last = loader->next_sequence == loader->blocks;
    const unsigned flags = SIM_INFLATE_ZLIB | (last ? 0 : (unsigned)SIM_INFLATE_MORE);
    chip->counters.blocks_written++;
    if (!sim_inflate_give(&loader->inflate, &command->data[COMMAND_DATA_HEADER_SIZE], size)) {
        return ROM_ERROR_DEFLATE;
    }
    sim_inflate_result_t result = sim_inflate_run(&loader->inflate, flags);
    while (result == SIM_INFLATE_FULL && error == ROM_ERROR_NONE) {
        loader->inflate.filled = 0;
        error = deflate_write(chip, answer, 0, SIM_INFLATE_WINDOW);
        result = sim_inflate_left(&loader->inflate) > 0 ? sim_inflate_run(&loader->inflate, flags)
                                                        : SIM_INFLATE_STARVES;
    }
    if (error != ROM_ERROR_NONE || result == SIM_INFLATE_BROKEN) {
        return error != ROM_ERROR_NONE ? error : ROM_ERROR_DEFLATE;
    }
    if (result == SIM_INFLATE_WRONG_SUM) {
        return ROM_ERROR_DEFLATE_CHECKSUM;
    }
    return last ? deflate_finish(chip, answer) : ROM_ERROR_NONE;
}

/* 1 stays in the loader, unlike with FLASH_END. */
rom_error_t sim_do_deflate_end(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    chip->loader.download = SIM_DOWNLOAD_NONE;
    answer->after = bytes_get_u32(command->data) == 0 ? SIM_AFTER_RESTART : SIM_AFTER_NOTHING;
    return ROM_ERROR_NONE;
}
