/* SPDX-License-Identifier: Apache-2.0
 *
 * The flash as the stub reaches it. Sources: esp-flasher-stub 1.1.0, command_handler.c, and its
 * library esp-stub-lib, flash.c of the library and of each target.
 */
#include "stub/sim_stub_command.h"
#include "unit/flash/sim_flash_reach.h"
#include "wire/bytes.h"
#include <string.h>

enum {
    FLASH_MD5_PIECE = 4096,
    /* 64 bytes at a time on one line of 20 MHz (esp-stub-lib, SPI clock of the ESP32), and what
     * surrounds them. Assumed to be so on all chips. */
    FLASH_READ_BYTES_PER_US = 2,
    /* A published trace of esptool: a stub on an ESP8266, at 52 MHz, takes 309 ms for 261,840
     * bytes. That is 1.18 us a byte, 0.5 of which are reading. Assumed to be so on all chips. */
    FLASH_MD5_CYCLES_PER_BYTE = 35,
};

/* Stubs without four-byte addresses reach 16 MiB, as the ROMs do. */
static uint32_t flash_most_size(const sim_chip_t *chip)
{
    const uint32_t mib = chip->profile->stub_flash_mib;
    return mib != 0 ? mib * 1024 * 1024 : SIM_FLASH_ADDRESSABLE;
}

/* Which ids the stub knows: stub_target_flash_id_to_flash_size(). 0: not this one. */
static uint32_t flash_known_size(const sim_chip_t *chip)
{
    enum { LEAST = 0x12, MOST = 0x1C, LOW_VOLTAGE_32_MIB = 0x39 };
    const uint8_t code = chip->flash.part->capacity_code;
    if (!sim_flash_reachable(chip)) {
        return 0;
    }
    if (code == LOW_VOLTAGE_32_MIB) {
        return 32 * 1024 * 1024;
    }
    return code >= LEAST && code <= MOST ? 1U << code : 0;
}

/* It attaches the flash on the pads of the eFuses and takes the size from the JEDEC id. */
void sim_stub_flash_open(sim_chip_t *chip)
{
    chip->loader.attached = true;
    chip->loader.pins_sound = chip->config.spi_pins == 0 || !chip->config.spi_pins_unfused;
    const uint32_t known = flash_known_size(chip);
    const uint32_t most = flash_most_size(chip);
    chip->stub->flash_size = known != 0 ? known : most;
    chip->stub->large_flash =
        chip->stub->flash_size > SIM_FLASH_ADDRESSABLE && most > SIM_FLASH_ADDRESSABLE;
}

sim_stub_error_t sim_stub_attach(sim_chip_t *chip, const sim_stub_command_t *command,
                                 sim_stub_answer_t *answer)
{
    (void)answer;
    chip->loader.attached = true;
    chip->loader.pins_sound = !chip->profile->has_later_commands ||
                              sim_flash_pins_sound(chip, bytes_get_u32(command->data));
    return SIM_STUB_OK;
}

sim_stub_error_t sim_stub_set_parameters(sim_chip_t *chip, const sim_stub_command_t *command,
                                         sim_stub_answer_t *answer)
{
    (void)answer;
    chip->stub->flash_size = bytes_get_u32(&command->data[4]);
    return SIM_STUB_OK;
}

static void flash_wait(sim_stub_state_t *stub)
{
    stub->work_ns = stub->work_ns > stub->flash_free_ns ? stub->work_ns : stub->flash_free_ns;
}

/* The ROM functions that the stub reads and writes small flashes with refuse to go past the size
 * they were told; with four address bytes nothing is checked. */
static bool flash_within(const sim_stub_state_t *stub, uint32_t address, uint32_t size)
{
    return stub->large_flash || (address <= stub->flash_size && size <= stub->flash_size - address);
}

/* Parts of up to 16 MiB do not know the commands with four address bytes. */
static bool flash_answers(const sim_chip_t *chip)
{
    return sim_flash_reachable(chip) &&
           (!chip->stub->large_flash || chip->flash.part->size > SIM_FLASH_ADDRESSABLE);
}

static uint32_t flash_address(const sim_stub_state_t *stub, uint32_t address)
{
    return stub->large_flash ? address : address % SIM_FLASH_ADDRESSABLE;
}

bool sim_stub_flash_read(sim_chip_t *chip, uint32_t address, uint8_t *out, uint32_t size)
{
    sim_stub_state_t *stub = chip->stub;
    if (!flash_within(stub, address, size)) {
        return false;
    }
    flash_wait(stub);
    stub->work_ns += sim_work_ns(chip, size / FLASH_READ_BYTES_PER_US);
    memset(out, 0xFF, size);
    if (flash_answers(chip)) {
        sim_flash_read(&chip->flash, flash_address(stub, address), out, size);
    }
    return true;
}

bool sim_stub_flash_program(sim_chip_t *chip, uint32_t address, const uint8_t *data, uint32_t size)
{
    sim_stub_state_t *stub = chip->stub;
    if (!flash_within(stub, address, size)) {
        return false;
    }
    flash_wait(stub);
    for (uint32_t done = 0; done < size;) {
        const uint32_t to = flash_address(stub, address + done);
        const uint32_t room = SIM_FLASH_PAGE - to % SIM_FLASH_PAGE;
        const uint32_t run = size - done < room ? size - done : room;
        stub->work_ns += sim_work_ns(chip, chip->flash.part->page_program_us);
        if (flash_answers(chip)) {
            sim_flash_pend(&chip->flash, to, run, chip->now_ns, stub->work_ns);
            (void)sim_flash_program(&chip->flash, to, &data[done], run);
        }
        done += run;
    }
    return true;
}

uint32_t sim_stub_flash_erase(sim_chip_t *chip, uint32_t address, uint32_t remaining)
{
    sim_stub_state_t *stub = chip->stub;
    const bool block = remaining >= SIM_FLASH_BLOCK && address % SIM_FLASH_BLOCK == 0;
    const uint32_t size = block ? SIM_FLASH_BLOCK : SIM_FLASH_SECTOR;
    flash_wait(stub);
    stub->flash_free_ns =
        stub->work_ns + sim_work_ns(chip, sim_flash_erase_time(chip->flash.part, address, size));
    if (flash_answers(chip)) {
        const uint32_t from = flash_address(stub, address);
        sim_flash_pend(&chip->flash, from & ~(uint32_t)(SIM_FLASH_SECTOR - 1), size, chip->now_ns,
                       stub->flash_free_ns);
        sim_flash_erase(&chip->flash, from, size);
    }
    return size;
}

sim_stub_error_t sim_stub_erase_flash(sim_chip_t *chip, const sim_stub_command_t *command,
                                      sim_stub_answer_t *answer)
{
    (void)command;
    (void)answer;
    flash_wait(chip->stub);
    chip->stub->work_ns += sim_work_ns(chip, chip->flash.part->chip_erase_us);
    if (sim_flash_reachable(chip)) {
        sim_flash_pend(&chip->flash, 0, chip->flash.part->size, chip->now_ns, chip->stub->work_ns);
        sim_flash_erase(&chip->flash, 0, chip->flash.part->size);
    }
    return SIM_STUB_OK;
}

sim_stub_error_t sim_stub_erase_region(sim_chip_t *chip, const sim_stub_command_t *command,
                                       sim_stub_answer_t *answer)
{
    (void)answer;
    uint32_t address = bytes_get_u32(command->data);
    uint32_t size = bytes_get_u32(&command->data[4]);
    if (address % SIM_FLASH_SECTOR != 0 || size % SIM_FLASH_SECTOR != 0) {
        return SIM_STUB_BAD_LENGTH;
    }
    while (size > 0) {
        const uint32_t erased = sim_stub_flash_erase(chip, address, size);
        address += erased;
        size -= erased;
    }
    flash_wait(chip->stub);
    return SIM_STUB_OK;
}

sim_stub_error_t sim_stub_flash_md5(sim_chip_t *chip, const sim_stub_command_t *command,
                                    sim_stub_answer_t *answer)
{
    const uint32_t address = bytes_get_u32(command->data);
    const uint32_t size = bytes_get_u32(&command->data[4]);
    uint8_t piece[FLASH_MD5_PIECE];
    struct md5_ctx md5;
    md5_init(&md5);
    for (uint32_t done = 0; done < size;) {
        const uint32_t run = size - done < sizeof piece ? size - done : (uint32_t)sizeof piece;
        if (!sim_stub_flash_read(chip, address + done, piece, run)) {
            return SIM_STUB_FLASH_FAILED;
        }
        md5_update(&md5, run, piece);
        done += run;
    }
    chip->stub->work_ns +=
        sim_work_ns(chip, (uint64_t)size * FLASH_MD5_CYCLES_PER_BYTE / chip->profile->stub_mhz);
    md5_digest(&md5, MD5_DIGEST_SIZE, answer->data);
    answer->size = MD5_DIGEST_SIZE;
    return SIM_STUB_OK;
}
