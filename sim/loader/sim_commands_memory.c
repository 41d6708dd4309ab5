/* SPDX-License-Identifier: Apache-2.0 */
#include "loader/sim_command.h"
#include "unit/sim_clock.h"
#include "unit/sim_registers.h"
#include "wire/bytes.h"
#include <string.h>

enum {
    SYNC_SIZE = 4 + COMMAND_SYNC_FILL_SIZE,
    WRITE_REGISTER_SIZE = 16,
    SECURITY_INFO_SIZE = 20,
    SECURITY_INFO_SHORT = 12, /* the ESP32-S2's: without chip id and version */
    SECURITY_CRYPT_COUNT = 4, /* offsets in it */
    SECURITY_KEY_PURPOSES = 5,
    SECURITY_CHIP_ID = 12,
};

rom_error_t sim_do_sync(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    (void)answer;
    if (command->size != SYNC_SIZE || bytes_get_u32(command->data) != COMMAND_SYNC_WORD) {
        return ROM_ERROR_INVALID_MESSAGE;
    }
    chip->loader.value = COMMAND_SYNC_WORD;
    return ROM_ERROR_NONE;
}

rom_error_t sim_do_read_register(sim_chip_t *chip, const sim_command_t *command,
                                 sim_answer_t *answer)
{
    (void)answer;
    chip->loader.value = sim_registers_read(chip, bytes_get_u32(command->data));
    return ROM_ERROR_NONE;
}

rom_error_t sim_do_write_register(sim_chip_t *chip, const sim_command_t *command,
                                  sim_answer_t *answer)
{
    if (command->size == 0 || command->size % WRITE_REGISTER_SIZE != 0) {
        return ROM_ERROR_INVALID_MESSAGE;
    }
    for (size_t at = 0; at < command->size; at += WRITE_REGISTER_SIZE) {
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

rom_error_t sim_do_memory_begin(sim_chip_t *chip, const sim_command_t *command,
                                sim_answer_t *answer)
{
    (void)answer;
    const uint32_t size = bytes_get_u32(command->data);
    const uint32_t address = bytes_get_u32(&command->data[12]);
    if (!memory_is_ram(chip, address, 1)) {
        return ROM_ERROR_RAM_ADDRESS;
    }
    if (!memory_is_ram(chip, address, size)) {
        return ROM_ERROR_RAM_SIZE;
    }
    chip->loader.download = SIM_DOWNLOAD_RAM;
    sim_upload_begin(&chip->uploads, address, size);
    chip->loader.blocks = bytes_get_u32(&command->data[4]);
    chip->loader.address = address;
    chip->loader.next_sequence = 0;
    return ROM_ERROR_NONE;
}

rom_error_t sim_check_block(sim_chip_t *chip, const sim_command_t *command, sim_download_t download)
{
    const sim_loader_t *loader = &chip->loader;
    if (command->size < COMMAND_DATA_HEADER_SIZE) {
        return ROM_ERROR_INVALID_MESSAGE;
    }
    const uint32_t size = bytes_get_u32(command->data);
    if (size == 0 || size != (uint32_t)command->size - COMMAND_DATA_HEADER_SIZE) {
        return ROM_ERROR_INVALID_MESSAGE;
    }
    if (loader->download != download) {
        return ROM_ERROR_FAILED;
    }
    if ((uint8_t)command->checksum !=
        command_checksum(COMMAND_CHECKSUM_SEED, &command->data[COMMAND_DATA_HEADER_SIZE], size)) {
        return ROM_ERROR_CHECKSUM;
    }
    if (bytes_get_u32(&command->data[4]) != loader->next_sequence ||
        loader->next_sequence >= loader->blocks) {
        return ROM_ERROR_FAILED;
    }
    return ROM_ERROR_NONE;
}

rom_error_t sim_do_memory_data(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    (void)answer;
    const rom_error_t error = sim_check_block(chip, command, SIM_DOWNLOAD_RAM);
    if (error != ROM_ERROR_NONE) {
        return error;
    }
    const uint8_t *data = &command->data[COMMAND_DATA_HEADER_SIZE];
    const uint32_t size = (uint32_t)command->size - COMMAND_DATA_HEADER_SIZE;
    if (!memory_is_ram(chip, chip->loader.address, size)) {
        return ROM_ERROR_RAM_SIZE;
    }
    sim_memory_store(&chip->memory, chip->loader.address, data, size);
    sim_upload_data(&chip->uploads, size);
    chip->loader.address += size;
    chip->loader.next_sequence++;
    return ROM_ERROR_NONE;
}

rom_error_t sim_do_memory_end(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    const bool stay = bytes_get_u32(command->data) != 0;
    chip->loader.download = SIM_DOWNLOAD_NONE;
    answer->argument = bytes_get_u32(&command->data[4]);
    answer->after = stay ? SIM_AFTER_NOTHING : SIM_AFTER_RUN_RAM;
    return ROM_ERROR_NONE;
}

rom_error_t sim_do_change_rate(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    answer->argument = sim_clock_set_rate(chip, bytes_get_u32(command->data));
    answer->after = SIM_AFTER_CHANGE_RATE;
    return answer->argument == 0 ? ROM_ERROR_INVALID_MESSAGE : ROM_ERROR_NONE;
}

rom_error_t sim_do_security_info(sim_chip_t *chip, const sim_command_t *command,
                                 sim_answer_t *answer)
{
    (void)command;
    answer->size = chip->profile->security_info_short ? SECURITY_INFO_SHORT : SECURITY_INFO_SIZE;
    bytes_put_u32(answer->data, chip->config.security_flags);
    answer->data[SECURITY_CRYPT_COUNT] = chip->config.flash_crypt_count;
    memcpy(&answer->data[SECURITY_KEY_PURPOSES], chip->config.key_purposes, SIM_KEYS);
    bytes_put_u32(&answer->data[SECURITY_CHIP_ID], chip->profile->image_chip_id);
    return ROM_ERROR_NONE;
}
