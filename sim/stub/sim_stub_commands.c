/* SPDX-License-Identifier: Apache-2.0
 *
 * Source: esp-flasher-stub 1.1.0, the handlers of the same names in command_handler.c.
 */
#include "loader/sim_command.h"
#include "stub/sim_stub_command.h"
#include "unit/sim_registers.h"
#include "unit/sim_uart.h"
#include "wire/bytes.h"

enum { STUB_WRITE_REGISTER_SIZE = 16 };

/* The value 0 in its answer is how a host tells a stub from a ROM. */
sim_stub_error_t sim_stub_sync(sim_chip_t *chip, const sim_stub_command_t *command,
                               sim_stub_answer_t *answer)
{
    return sim_stub_nothing(chip, command, answer);
}

sim_stub_error_t sim_stub_nothing(sim_chip_t *chip, const sim_stub_command_t *command,
                                  sim_stub_answer_t *answer)
{
    (void)chip;
    (void)command;
    (void)answer;
    return SIM_STUB_OK;
}

sim_stub_error_t sim_stub_read_register(sim_chip_t *chip, const sim_stub_command_t *command,
                                        sim_stub_answer_t *answer)
{
    const uint32_t address = bytes_get_u32(command->data);
    if (!sim_registers_mapped(address)) {
        sim_uart_print(chip, chip->profile->stub_crash);
        chip->stub->hung = true;
        return SIM_STUB_OK;
    }
    answer->value = sim_registers_read(chip, address);
    return SIM_STUB_OK;
}

sim_stub_error_t sim_stub_write_register(sim_chip_t *chip, const sim_stub_command_t *command,
                                         sim_stub_answer_t *answer)
{
    (void)answer;
    if (command->size == 0 || command->size % STUB_WRITE_REGISTER_SIZE != 0) {
        return SIM_STUB_NOT_ENOUGH_DATA;
    }
    for (size_t at = 0; at < command->size; at += STUB_WRITE_REGISTER_SIZE) {
        const uint8_t *words = &command->data[at];
        sim_registers_change(chip, bytes_get_u32(words), bytes_get_u32(&words[4]),
                             bytes_get_u32(&words[8]));
        chip->stub->work_ns += (uint64_t)bytes_get_u32(&words[12]) * SIM_NS_PER_US;
    }
    return SIM_STUB_OK;
}

/* Any address is taken. */
sim_stub_error_t sim_stub_memory_begin(sim_chip_t *chip, const sim_stub_command_t *command,
                                       sim_stub_answer_t *answer)
{
    (void)answer;
    sim_stub_state_t *stub = chip->stub;
    stub->memory_remaining = bytes_get_u32(command->data);
    stub->memory_address = bytes_get_u32(&command->data[12]);
    stub->memory_open = true;
    sim_upload_begin(&chip->uploads, stub->memory_address, stub->memory_remaining);
    return SIM_STUB_OK;
}

/* The checksum is not looked at. */
sim_stub_error_t sim_stub_memory_data(sim_chip_t *chip, const sim_stub_command_t *command,
                                      sim_stub_answer_t *answer)
{
    (void)answer;
    sim_stub_state_t *stub = chip->stub;
    if (command->size < SIM_STUB_DATA_HEADER) {
        return SIM_STUB_NOT_ENOUGH_DATA;
    }
    if (!stub->memory_open) {
        return SIM_STUB_NOT_BEGUN;
    }
    const uint32_t size = (uint32_t)command->size - SIM_STUB_DATA_HEADER;
    const uint32_t told = bytes_get_u32(command->data);
    if (told > stub->memory_remaining || told != size) {
        return SIM_STUB_TOO_MUCH_DATA;
    }
    sim_memory_store(&chip->memory, stub->memory_address, &command->data[SIM_STUB_DATA_HEADER],
                     size);
    sim_upload_data(&chip->uploads, size);
    stub->memory_address += size;
    stub->memory_remaining -= size;
    return SIM_STUB_OK;
}

sim_stub_error_t sim_stub_memory_end(sim_chip_t *chip, const sim_stub_command_t *command,
                                     sim_stub_answer_t *answer)
{
    (void)command;
    (void)answer;
    if (!chip->stub->memory_open) {
        return SIM_STUB_NOT_BEGUN;
    }
    chip->stub->memory_open = false;
    return SIM_STUB_OK;
}

sim_stub_error_t sim_stub_memory_run(sim_chip_t *chip, const sim_stub_command_t *command)
{
    if (bytes_get_u32(command->data) == 0) {
        chip->receiver->run(chip, bytes_get_u32(&command->data[4]));
    }
    return SIM_STUB_OK;
}

/* The second word, the old rate, is not looked at. */
sim_stub_error_t sim_stub_change_rate(sim_chip_t *chip, const sim_stub_command_t *command)
{
    const uint32_t rate = bytes_get_u32(command->data);
    if (rate == 0 && chip->profile->division_traps) {
        chip->stub->hung = true;
        return SIM_STUB_OK;
    }
    sim_uart_change_rate(chip, rate);
    return SIM_STUB_OK;
}

sim_stub_error_t sim_stub_security_info(sim_chip_t *chip, const sim_stub_command_t *command,
                                        sim_stub_answer_t *answer)
{
    (void)command;
    if (!chip->profile->has_security_info) {
        return SIM_STUB_NOT_IMPLEMENTED;
    }
    const sim_command_t asked = {.opcode = COMMAND_GET_SECURITY_INFO};
    sim_answer_t rom = {.data = answer->data};
    (void)sim_do_security_info(chip, &asked, &rom);
    answer->size = rom.size;
    return SIM_STUB_OK;
}
