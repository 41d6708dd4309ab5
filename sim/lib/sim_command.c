/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_command.h"

/* Sizes of the data and which ROM has which: Espressif serial protocol documentation, "Commands"
 * and "Supported in Secure Download Mode". */
static const sim_command_entry_t entries[] = {
    {COMMAND_FLASH_BEGIN, "FLASH_BEGIN", SIM_SIZE_ANY, false, true, sim_do_flash_begin},
    {COMMAND_FLASH_DATA, "FLASH_DATA", SIM_SIZE_ANY, false, true, sim_do_flash_data},
    {COMMAND_FLASH_END, "FLASH_END", 4, false, true, sim_do_flash_end},
    {COMMAND_MEM_BEGIN, "MEM_BEGIN", 16, false, false, sim_do_memory_begin},
    {COMMAND_MEM_END, "MEM_END", 8, false, false, sim_do_memory_end},
    {COMMAND_MEM_DATA, "MEM_DATA", SIM_SIZE_ANY, false, false, sim_do_memory_data},
    {COMMAND_SYNC, "SYNC", SIM_SIZE_ANY, false, true, sim_do_sync},
    {COMMAND_WRITE_REG, "WRITE_REG", SIM_SIZE_ANY, false, false, sim_do_write_register},
    {COMMAND_READ_REG, "READ_REG", 4, false, false, sim_do_read_register},
    {COMMAND_SPI_SET_PARAMS, "SPI_SET_PARAMS", 24, true, true, sim_do_set_parameters},
    {COMMAND_SPI_ATTACH, "SPI_ATTACH", 8, true, true, sim_do_attach},
    {COMMAND_READ_FLASH_ROM, "READ_FLASH", SIM_SIZE_ANY, true, false, sim_do_read_flash},
    {COMMAND_CHANGE_BAUDRATE, "CHANGE_BAUDRATE", 8, true, true, sim_do_change_rate},
    {COMMAND_FLASH_DEFL_BEGIN, "FLASH_DEFL_BEGIN", SIM_SIZE_ANY, true, false, sim_do_deflate_begin},
    {COMMAND_FLASH_DEFL_DATA, "FLASH_DEFL_DATA", SIM_SIZE_ANY, true, false, sim_do_deflate_data},
    {COMMAND_FLASH_DEFL_END, "FLASH_DEFL_END", 4, true, false, sim_do_flash_end},
    {COMMAND_SPI_FLASH_MD5, "SPI_FLASH_MD5", 16, true, false, sim_do_flash_md5},
    {COMMAND_GET_SECURITY_INFO, "GET_SECURITY_INFO", 0, true, true, sim_do_security_info},
};

const sim_command_entry_t *sim_command_find(const sim_chip_t *chip, uint8_t opcode)
{
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        if (entries[i].opcode == opcode) {
            const bool known =
                (!entries[i].later || chip->profile->has_later_commands) &&
                (opcode != COMMAND_GET_SECURITY_INFO || chip->profile->has_security_info);
            return known ? &entries[i] : NULL;
        }
    }
    return NULL;
}

uint64_t sim_work_us(const sim_chip_t *chip, uint64_t us)
{
    return chip->config.paced ? us : 0;
}
