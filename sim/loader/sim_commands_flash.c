/* SPDX-License-Identifier: Apache-2.0
 *
 * Where nothing else is said, what the commands do beyond the documentation was measured on ESP32
 * and ESP32-C3, and is assumed of the others.
 */
#include "loader/sim_boot.h"
#include "loader/sim_command.h"
#include "unit/flash/sim_encrypt.h"
#include "unit/flash/sim_flash_reach.h"
#include "wire/bytes.h"
#include <nettle/md5.h>
#include <string.h>

enum {
    BEGIN_SIZE = 16,
    BEGIN_SIZE_FLAG = 20, /* with the word that asks for encryption */
    BEGIN_FLAG = 16,      /* its offset */
    ERASE_BUG_SECTORS = 16,
    READ_FLASH_SIZE = 64,
    /* Assumed, as no measurement of the ROM is published: reading over two wires at 20 MHz and
     * hashing take about a microsecond a byte. */
    MD5_BYTES_PER_US = 1,
};

/* What the loader may touch: the flash it was told of. */
bool sim_flash_within(const sim_chip_t *chip, uint32_t address, uint32_t size)
{
    const uint32_t told = chip->loader.flash_size;
    return address <= told && size <= told - address;
}

/* It sends three address bytes, so what lies beyond 16 MiB is what lies below. Source: esptool,
 * "Secure Download Mode Limitations". */
static uint32_t flash_address(uint32_t address)
{
    return address % SIM_FLASH_ADDRESSABLE;
}

/* The bytes from `address` on that lie in one piece. */
static uint32_t flash_run(uint32_t address, uint32_t size)
{
    const uint32_t whole = SIM_FLASH_ADDRESSABLE - flash_address(address);
    return size < whole ? size : whole;
}

static void flash_erase(sim_chip_t *chip, uint32_t address, uint32_t size)
{
    for (uint32_t done = 0; done < size; done += SIM_FLASH_SECTOR) {
        const uint64_t took_us = sim_flash_erase_time(chip->flash.part, address, done + 1);
        sim_flash_pend(&chip->flash, flash_address(address + done), SIM_FLASH_SECTOR, chip->now_ns,
                       chip->now_ns + sim_work_ns(chip, took_us));
        sim_flash_erase(&chip->flash, flash_address(address + done), SIM_FLASH_SECTOR);
    }
}

static void flash_read(const sim_chip_t *chip, uint32_t address, uint8_t *out, uint32_t size)
{
    memset(out, 0xFF, size);
    for (uint32_t done = 0; sim_flash_reachable(chip) && done < size;) {
        const uint32_t run = flash_run(address + done, size - done);
        sim_flash_read(&chip->flash, flash_address(address + done), &out[done], run);
        done += run;
    }
}

static bool flash_program(sim_chip_t *chip, uint32_t address, const uint8_t *data, uint32_t size)
{
    bool sound = true;
    const uint64_t took_us = sim_flash_program_time(chip->flash.part, address, size);
    for (uint32_t done = 0; done < size;) {
        const uint32_t run = flash_run(address + done, size - done);
        sim_flash_pend(&chip->flash, flash_address(address + done), run, chip->now_ns,
                       chip->now_ns + sim_work_ns(chip, took_us));
        sound = sim_flash_program(&chip->flash, flash_address(address + done), &data[done], run) &&
                sound;
        done += run;
    }
    return sound;
}

rom_error_t sim_do_attach(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    (void)answer;
    chip->loader.attached = true;
    chip->loader.pins_sound = sim_flash_pins_sound(chip, bytes_get_u32(command->data));
    return ROM_ERROR_NONE;
}

rom_error_t sim_do_set_parameters(sim_chip_t *chip, const sim_command_t *command,
                                  sim_answer_t *answer)
{
    (void)answer;
    chip->loader.flash_size = bytes_get_u32(&command->data[4]);
    return ROM_ERROR_NONE;
}

/* The ESP8266 takes the sectors up to the next 64 KiB boundary twice when it counts.
 * Source: esptool, ESP8266ROM.get_erase_size(), which inverts this. */
static uint32_t flash_erase_size(const sim_chip_t *chip, uint32_t address, uint32_t size)
{
    const uint32_t first = address / SIM_FLASH_SECTOR;
    uint32_t sectors = size / SIM_FLASH_SECTOR + (size % SIM_FLASH_SECTOR != 0);
    if (chip->profile->erase_bug) {
        const uint32_t head = ERASE_BUG_SECTORS - first % ERASE_BUG_SECTORS;
        sectors += sectors < head ? sectors : head;
    }
    return sectors * SIM_FLASH_SECTOR;
}

static bool flash_asks_encrypted(const sim_chip_t *chip, const sim_command_t *command)
{
    return chip->profile->begin_has_flag && bytes_get_u32(&command->data[BEGIN_FLAG]) != 0;
}

/* What is refused with FAILED has been taken over all the same: blocks that follow are written. */
rom_error_t sim_flash_begin(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer,
                            sim_download_t download)
{
    sim_loader_t *loader = &chip->loader;
    if (command->size != (chip->profile->begin_has_flag ? BEGIN_SIZE_FLAG : BEGIN_SIZE)) {
        return ROM_ERROR_INVALID_MESSAGE;
    }
    const uint32_t size = bytes_get_u32(command->data);
    const uint32_t address = bytes_get_u32(&command->data[12]);
    if (bytes_get_u32(&command->data[8]) > chip->profile->block_max) {
        return ROM_ERROR_INVALID_MESSAGE;
    }
    if (!chip->profile->has_later_commands) {
        loader->attached = loader->pins_sound = true;
    }
    loader->download = download;
    loader->blocks = bytes_get_u32(&command->data[4]);
    loader->block_size = bytes_get_u32(&command->data[8]);
    loader->address = address;
    loader->next_sequence = 0;
    loader->encrypted = flash_asks_encrypted(chip, command);
    if (!sim_flash_reachable(chip) || !sim_flash_within(chip, address, size) ||
        (address % SIM_FLASH_SECTOR != 0 && chip->profile->begins_on_sectors)) {
        return ROM_ERROR_FAILED;
    }
    if (loader->encrypted && (chip->config.manual_encrypt_off || address % SIM_ENCRYPT_UNIT != 0)) {
        return ROM_ERROR_FAILED;
    }
    const uint32_t from = address - address % SIM_FLASH_SECTOR;
    const uint32_t erased = flash_erase_size(chip, address, size);
    flash_erase(chip, from, erased);
    answer->work_us = sim_work_us(chip, sim_flash_erase_time(chip->flash.part, from, erased));
    return ROM_ERROR_NONE;
}

rom_error_t sim_do_flash_begin(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    return sim_flash_begin(chip, command, answer, SIM_DOWNLOAD_FLASH);
}

static bool flash_program_encrypted(sim_chip_t *chip, uint32_t address, const uint8_t *data,
                                    uint32_t size)
{
    uint8_t piece[SIM_FLASH_PAGE];
    bool sound = true;
    for (uint32_t done = 0; done < size; done += sizeof piece) {
        const uint32_t left = size - done;
        const uint32_t run = left < sizeof piece ? left : (uint32_t)sizeof piece;
        memcpy(piece, &data[done], run);
        sim_encrypt(flash_address(address + done), piece, run);
        sound = flash_program(chip, address + done, piece, run) && sound;
    }
    return sound;
}

bool sim_flash_write(sim_chip_t *chip, sim_answer_t *answer, const uint8_t *data, uint32_t size)
{
    const uint32_t address = chip->loader.address;
    answer->work_us += sim_work_us(chip, sim_flash_program_time(chip->flash.part, address, size));
    chip->loader.address += chip->config.counts_blocks ? chip->loader.block_size : size;
    return chip->loader.encrypted ? flash_program_encrypted(chip, address, data, size)
                                  : flash_program(chip, address, data, size);
}

/* Past the end of what the ROM was told of it neither programs nor reads, and does not notice: it
 * compares with what it read back last. Measured: a block there is taken that is the same as the
 * one before; that others are not is assumed. */
static rom_error_t flash_write_block(sim_chip_t *chip, sim_answer_t *answer, const uint8_t *data,
                                     uint32_t size)
{
    sim_loader_t *loader = &chip->loader;
    bool sound = true;
    if (loader->address % 4 != 0 || !sim_flash_reachable(chip)) {
        return ROM_ERROR_FLASH_WRITE;
    }
    if (!sim_flash_within(chip, loader->address, size)) {
        loader->address += size;
        sound = memcmp(loader->read_back, data, size) == 0;
    } else {
        sound = sim_flash_write(chip, answer, data, size);
        memcpy(loader->read_back, data, size);
    }
    return sound ? ROM_ERROR_NONE : ROM_ERROR_FLASH_WRITE;
}

rom_error_t sim_do_flash_data(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    uint32_t size = 0;
    const uint32_t told = bytes_get_u32(command->data);
    if (told % 4 != 0) {
        return ROM_ERROR_INVALID_MESSAGE;
    }
    const rom_error_t error = sim_check_block(chip, command, SIM_DOWNLOAD_FLASH, &size);
    if (error != ROM_ERROR_NONE) {
        return error;
    }
    if (chip->loader.encrypted && size % SIM_ENCRYPT_UNIT != 0) {
        return ROM_ERROR_FAILED;
    }
    chip->counters.blocks_written++;
    return flash_write_block(chip, answer, &command->data[COMMAND_DATA_HEADER_SIZE], size);
}

/* Ends the loader, also where there is nothing to boot: that is refused, and done. */
rom_error_t sim_do_flash_end(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    chip->loader.download = SIM_DOWNLOAD_NONE;
    if (bytes_get_u32(command->data) == 0) {
        answer->after = SIM_AFTER_RESTART;
        return ROM_ERROR_NONE;
    }
    const bool possible = sim_boot_possible(chip);
    answer->after = possible ? SIM_AFTER_BOOT : SIM_AFTER_LEAVE;
    return possible ? ROM_ERROR_NONE : ROM_ERROR_FAILED;
}

/* Neither looks whether the flash was attached: it reads as erased then, which is assumed. A
 * refusal has as much data as success has: what lies there from before. */
rom_error_t sim_do_flash_md5(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    static const char digits[] = "0123456789abcdef";
    const uint32_t address = bytes_get_u32(command->data);
    const uint32_t size = bytes_get_u32(&command->data[4]);
    answer->size = 2 * MD5_DIGEST_SIZE;
    if (!sim_flash_within(chip, address, size)) {
        return ROM_ERROR_FLASH_READ;
    }
    struct md5_ctx md5;
    uint8_t piece[SIM_FLASH_SECTOR];
    md5_init(&md5);
    for (uint32_t done = 0; done < size; done += SIM_FLASH_SECTOR) {
        const uint32_t left = size - done;
        const uint32_t run = left < SIM_FLASH_SECTOR ? left : SIM_FLASH_SECTOR;
        flash_read(chip, address + done, piece, run);
        md5_update(&md5, run, piece);
    }
    uint8_t digest[MD5_DIGEST_SIZE];
    md5_digest(&md5, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        answer->data[i * 2] = (uint8_t)digits[digest[i] >> 4];
        answer->data[i * 2 + 1] = (uint8_t)digits[digest[i] & 15];
    }
    answer->work_us = sim_work_us(chip, size / MD5_BYTES_PER_US);
    return ROM_ERROR_NONE;
}

/* Whole words are read. Hosts may give it two words more, or less than it takes: espflash does so,
 * its test script read-flash.sh. */
rom_error_t sim_do_read_flash(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    const uint32_t address = bytes_get_u32(command->data);
    const uint32_t size = bytes_get_u32(&command->data[4]);
    answer->size = READ_FLASH_SIZE;
    if (size > READ_FLASH_SIZE) {
        return ROM_ERROR_READ_LENGTH;
    }
    if (!sim_flash_within(chip, address, size)) {
        return ROM_ERROR_FLASH_READ;
    }
    flash_read(chip, address, answer->data, (size + 3) / 4 * 4);
    return ROM_ERROR_NONE;
}
