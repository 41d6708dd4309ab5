/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing flash. A block is answered before it is written, and its sequence number is not looked
 * at. Source: esp-flasher-stub 1.1.0, command_handler.c, from s_conditional_erase_next() on.
 */
#include "stub/sim_stub_command.h"
#include "unit/flash/sim_encrypt.h"
#include "wire/bytes.h"
#include <string.h>

enum {
    WRITE_BEGIN_SIZE = 16,
    WRITE_BEGIN_SIZE_FLAG = 20, /* with the word that asks for encryption */
};

static bool write_blank(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0xFF) {
            return false;
        }
    }
    return true;
}

sim_stub_error_t sim_stub_erase_next(sim_chip_t *chip)
{
    sim_stub_state_t *stub = chip->stub;
    sim_stub_write_t *write = &stub->write;
    if (write->erase_remaining == 0) {
        return SIM_STUB_OK;
    }
    uint32_t step = SIM_FLASH_SECTOR;
    bool blank = false;
    if (!write->dirty_seen) {
        uint8_t sector[SIM_FLASH_SECTOR];
        if (!sim_stub_flash_read(chip, write->erase_address, sector, sizeof sector)) {
            return SIM_STUB_FLASH_FAILED;
        }
        blank = write_blank(sector, sizeof sector);
        write->dirty_seen = !blank;
    }
    if (!blank) {
        if (stub->flash_free_ns > stub->work_ns) {
            return SIM_STUB_OK;
        }
        step = sim_stub_flash_erase(chip, write->erase_address, write->erase_remaining);
    }
    write->erase_address += step;
    write->erase_remaining -= step < write->erase_remaining ? step : write->erase_remaining;
    return SIM_STUB_OK;
}

/* Past the end of what was announced the stub waits for an erase that nobody starts. */
static sim_stub_error_t write_erase_up_to(sim_chip_t *chip, uint32_t end)
{
    sim_stub_state_t *stub = chip->stub;
    while (stub->write.erase_address < end && !stub->hung) {
        if (stub->write.erase_remaining == 0) {
            stub->hung = true;
            sim_state_trace(chip, "stub hangs: more data than FLASH_BEGIN announced");
            return SIM_STUB_OK;
        }
        if (stub->work_ns < stub->flash_free_ns) {
            stub->work_ns = stub->flash_free_ns;
        }
        const sim_stub_error_t error = sim_stub_erase_next(chip);
        if (error != SIM_STUB_OK) {
            return error;
        }
    }
    return SIM_STUB_OK;
}

static bool write_can_encrypt(const sim_chip_t *chip, uint32_t size)
{
    return chip->profile->has_later_commands && chip->stub->write.address % SIM_ENCRYPT_UNIT == 0 &&
           size % SIM_ENCRYPT_UNIT == 0;
}

static bool write_program(sim_chip_t *chip, uint32_t address, const uint8_t *data, uint32_t size)
{
    if (!chip->stub->write.encrypted) {
        return sim_stub_flash_program(chip, address, data, size);
    }
    uint8_t page[SIM_FLASH_PAGE];
    for (uint32_t done = 0; done < size; done += sizeof page) {
        const uint32_t left = size - done;
        const uint32_t run = left < sizeof page ? left : (uint32_t)sizeof page;
        memcpy(page, &data[done], run);
        sim_encrypt(address + done, page, run);
        if (!sim_stub_flash_program(chip, address + done, page, run)) {
            return false;
        }
    }
    return true;
}

sim_stub_error_t sim_stub_program(sim_chip_t *chip, const uint8_t *data, uint32_t size)
{
    sim_stub_write_t *write = &chip->stub->write;
    const sim_stub_error_t error = write_erase_up_to(chip, write->address + size);
    if (error != SIM_STUB_OK || chip->stub->hung) {
        return error;
    }
    if (size > 0 && ((write->encrypted && !write_can_encrypt(chip, size)) ||
                     !write_program(chip, write->address, data, size))) {
        return SIM_STUB_FLASH_FAILED;
    }
    write->remaining -= size;
    write->address += size;
    return SIM_STUB_OK;
}

sim_stub_error_t sim_stub_flash_begin(sim_chip_t *chip, const sim_stub_command_t *command,
                                      sim_stub_answer_t *answer)
{
    (void)answer;
    if (command->size != WRITE_BEGIN_SIZE && command->size != WRITE_BEGIN_SIZE_FLAG) {
        return SIM_STUB_BAD_LENGTH;
    }
    const uint32_t size = bytes_get_u32(command->data);
    const uint32_t address = bytes_get_u32(&command->data[12]);
    const uint32_t from = address & ~(uint32_t)(SIM_FLASH_SECTOR - 1);
    const uint32_t to = (address + size + SIM_FLASH_SECTOR - 1) & ~(uint32_t)(SIM_FLASH_SECTOR - 1);
    chip->stub->write = (sim_stub_write_t){
        .open = true,
        .encrypted =
            command->size == WRITE_BEGIN_SIZE_FLAG && bytes_get_u32(&command->data[16]) != 0,
        .address = address,
        .remaining = size,
        .erase_address = from,
        .erase_remaining = to - from,
    };
    return sim_stub_erase_next(chip);
}

sim_stub_error_t sim_stub_flash_data(sim_chip_t *chip, const sim_stub_command_t *command,
                                     sim_stub_answer_t *answer)
{
    (void)answer;
    if (command->size < SIM_STUB_DATA_HEADER) {
        return SIM_STUB_NOT_ENOUGH_DATA;
    }
    if (!chip->stub->write.open) {
        return SIM_STUB_NOT_BEGUN;
    }
    const uint32_t size = (uint32_t)command->size - SIM_STUB_DATA_HEADER;
    if (bytes_get_u32(command->data) != size) {
        return SIM_STUB_TOO_MUCH_DATA;
    }
    const uint8_t sum =
        command_checksum(COMMAND_CHECKSUM_SEED, &command->data[SIM_STUB_DATA_HEADER], size);
    return sum == command->checksum ? SIM_STUB_OK : SIM_STUB_BAD_CHECKSUM;
}

/* What goes past the size announced is dropped without a word: the fill of a last block. */
sim_stub_error_t sim_stub_flash_write(sim_chip_t *chip, const sim_stub_command_t *command)
{
    const uint32_t size = (uint32_t)command->size - SIM_STUB_DATA_HEADER;
    const uint32_t remaining = chip->stub->write.remaining;
    chip->counters.blocks_written++;
    return sim_stub_program(chip, &command->data[SIM_STUB_DATA_HEADER],
                            size < remaining ? size : remaining);
}

/* It does not restart the chip, whatever its word says. */
sim_stub_error_t sim_stub_flash_end(sim_chip_t *chip, const sim_stub_command_t *command,
                                    sim_stub_answer_t *answer)
{
    (void)command;
    (void)answer;
    sim_stub_state_t *stub = chip->stub;
    if (!stub->write.open) {
        return SIM_STUB_NOT_BEGUN;
    }
    if (stub->write.remaining != 0) {
        return SIM_STUB_BAD_LENGTH;
    }
    stub->write = (sim_stub_write_t){0};
    return SIM_STUB_OK;
}
