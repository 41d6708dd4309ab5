/* SPDX-License-Identifier: Apache-2.0
 *
 * Where no command says otherwise, what it does beyond the documentation was measured on ESP32 and
 * ESP32-C3, and is assumed of the others.
 */
#include "loader/sim_boot.h"
#include "loader/sim_command.h"
#include "unit/sim_clock.h"
#include "unit/sim_registers.h"
#include "unit/sim_uart.h"
#include "wire/bytes.h"
#include <string.h>

enum {
    WRITE_REGISTER_SIZE = 16,
    SECURITY_INFO_SIZE = 20,
    SECURITY_INFO_SHORT = 12, /* the ESP32-S2's: without chip id and version */
    SECURITY_CRYPT_COUNT = 4, /* offsets in it */
    SECURITY_KEY_PURPOSES = 5,
    SECURITY_LAST_PURPOSE = 11,
    SECURITY_CHIP_ID = 12,
    SECURITY_API_VERSION = 16,
};

/* Whatever it carries, its first word comes back. */
rom_error_t sim_do_sync(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    (void)answer;
    chip->loader.value = bytes_get_u32(command->data);
    return ROM_ERROR_NONE;
}

rom_error_t sim_do_read_register(sim_chip_t *chip, const sim_command_t *command,
                                 sim_answer_t *answer)
{
    const uint32_t address = bytes_get_u32(command->data);
    if (!sim_registers_mapped(address)) {
        sim_uart_print(chip, chip->profile->crash);
        answer->hangs = true;
        return ROM_ERROR_NONE;
    }
    chip->loader.value = sim_registers_read(chip, address);
    return ROM_ERROR_NONE;
}

/* As many whole entries as there are, and be it none. */
rom_error_t sim_do_write_register(sim_chip_t *chip, const sim_command_t *command,
                                  sim_answer_t *answer)
{
    for (size_t at = 0; at + WRITE_REGISTER_SIZE <= command->size; at += WRITE_REGISTER_SIZE) {
        const uint8_t *words = &command->data[at];
        sim_registers_change(chip, bytes_get_u32(words), bytes_get_u32(&words[4]),
                             bytes_get_u32(&words[8]));
        answer->work_us += bytes_get_u32(&words[12]);
    }
    return ROM_ERROR_NONE;
}

static bool memory_is_ram(const sim_chip_t *chip, uint32_t address, uint32_t size)
{
    for (size_t i = 0; i < SIM_RAM_RANGES; i++) {
        const sim_range_t *range = &chip->profile->ram[i];
        if (address >= range->from && address < range->to) {
            return size <= range->to - address;
        }
    }
    return false;
}

/* Any address is taken, and any size. */
rom_error_t sim_do_memory_begin(sim_chip_t *chip, const sim_command_t *command,
                                sim_answer_t *answer)
{
    (void)answer;
    const uint32_t size = bytes_get_u32(command->data);
    const uint32_t address = bytes_get_u32(&command->data[12]);
    if (bytes_get_u32(&command->data[8]) > chip->profile->block_max) {
        return ROM_ERROR_INVALID_MESSAGE;
    }
    chip->loader.download = SIM_DOWNLOAD_RAM;
    sim_upload_begin(&chip->uploads, address, size);
    chip->loader.blocks = bytes_get_u32(&command->data[4]);
    chip->loader.block_size = bytes_get_u32(&command->data[8]);
    chip->loader.address = address;
    chip->loader.next_sequence = 0;
    return ROM_ERROR_NONE;
}

/* The size that the block is told to have counts, not that of the frame. A block whose checksum is
 * wrong uses up its number all the same. That blocks of another kind than was begun are refused is
 * assumed; where nothing was begun, the ESP32-C3 takes them. */
rom_error_t sim_check_block(sim_chip_t *chip, const sim_command_t *command, sim_download_t download,
                            uint32_t *size)
{
    sim_loader_t *loader = &chip->loader;
    const uint32_t told = bytes_get_u32(command->data);
    if (chip->profile->checks_lengths &&
        (command->size <= COMMAND_DATA_HEADER_SIZE ||
         told != (uint32_t)command->size - COMMAND_DATA_HEADER_SIZE)) {
        return ROM_ERROR_INVALID_MESSAGE;
    }
    const bool begun = loader->download == download ||
                       (loader->download == SIM_DOWNLOAD_NONE && download != SIM_DOWNLOAD_DEFLATE);
    if (!begun || told > loader->block_size || told > SIM_BLOCK_MAX ||
        bytes_get_u32(&command->data[4]) != loader->next_sequence) {
        return ROM_ERROR_INVALID_MESSAGE;
    }
    *size = told;
    loader->next_sequence++;
    if ((uint8_t)command->checksum !=
        command_checksum(COMMAND_CHECKSUM_SEED, &command->data[COMMAND_DATA_HEADER_SIZE], told)) {
        return ROM_ERROR_CHECKSUM;
    }
    return ROM_ERROR_NONE;
}

/* Data for what is no RAM crashes the ROM. */
rom_error_t sim_do_memory_data(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    uint32_t size = 0;
    const rom_error_t error = sim_check_block(chip, command, SIM_DOWNLOAD_RAM, &size);
    if (error != ROM_ERROR_NONE || chip->loader.download == SIM_DOWNLOAD_NONE) {
        return error;
    }
    if (!memory_is_ram(chip, chip->loader.address, size)) {
        sim_uart_print(chip, chip->profile->crash);
        answer->hangs = true;
        return ROM_ERROR_NONE;
    }
    sim_memory_store(&chip->memory, chip->loader.address, &command->data[COMMAND_DATA_HEADER_SIZE],
                     size);
    sim_upload_data(&chip->uploads, size);
    chip->loader.address += size;
    return ROM_ERROR_NONE;
}

/* Without an entry the loader ends as with FLASH_END. */
rom_error_t sim_do_memory_end(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    const bool stay = bytes_get_u32(command->data) != 0;
    chip->loader.download = SIM_DOWNLOAD_NONE;
    answer->argument = bytes_get_u32(&command->data[4]);
    if (!stay) {
        answer->after = answer->argument != 0     ? SIM_AFTER_RUN_RAM
                        : sim_boot_possible(chip) ? SIM_AFTER_BOOT
                                                  : SIM_AFTER_LEAVE;
    }
    return ROM_ERROR_NONE;
}

/* Where dividing by zero is an exception, a rate of 0 crashes the ROM. */
rom_error_t sim_do_change_rate(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    const uint32_t rate = bytes_get_u32(command->data);
    answer->hangs = rate == 0 && chip->profile->division_traps;
    answer->argument = sim_clock_set_rate(chip, rate);
    answer->after = SIM_AFTER_CHANGE_RATE;
    return ROM_ERROR_NONE;
}

rom_error_t sim_do_security_info(sim_chip_t *chip, const sim_command_t *command,
                                 sim_answer_t *answer)
{
    (void)command;
    answer->size = chip->profile->security_info_short ? SECURITY_INFO_SHORT : SECURITY_INFO_SIZE;
    memset(answer->data, 0, answer->size);
    bytes_put_u32(answer->data, chip->config.security_flags);
    answer->data[SECURITY_CRYPT_COUNT] = chip->config.flash_crypt_count;
    memcpy(&answer->data[SECURITY_KEY_PURPOSES], chip->config.key_purposes, SIM_KEYS);
    if (answer->data[SECURITY_LAST_PURPOSE] == 0) {
        answer->data[SECURITY_LAST_PURPOSE] = chip->profile->security_last_purpose;
    }
    if (answer->size == SECURITY_INFO_SIZE) {
        bytes_put_u32(&answer->data[SECURITY_CHIP_ID], chip->profile->image_chip_id);
        bytes_put_u32(&answer->data[SECURITY_API_VERSION], chip->profile->security_api_version);
    }
    return ROM_ERROR_NONE;
}
