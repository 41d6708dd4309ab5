/* SPDX-License-Identifier: Apache-2.0 */
#include "loader/sim_command.h"
#include "unit/sim_encrypt.h"
#include "unit/sim_flash_reach.h"
#include "wire/bytes.h"
#include <nettle/md5.h>
#include <string.h>

enum {
    BEGIN_SIZE = 16,
    BEGIN_SIZE_FLAG = 20, /* with the word that asks for encryption */
    BEGIN_FLAG = 16,      /* its offset */
    ERASE_BUG_SECTORS = 16,
    READ_FLASH_SIZE = 64,
    READ_FLASH_LEAST_SIZE = 8,
    /* Assumed, as no measurement of the ROM is published: reading over two wires at 20 MHz and
     * hashing take about a microsecond a byte. */
    MD5_BYTES_PER_US = 1,
};

/* What the loader may touch: the flash it was told of. */
static bool flash_within(const sim_chip_t *chip, uint32_t address, uint32_t size)
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
    for (uint32_t done = 0; done < size;) {
        const uint32_t run = flash_run(address + done, size - done);
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

static rom_error_t flash_begin(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer,
                               sim_download_t download)
{
    sim_loader_t *loader = &chip->loader;
    if (command->size != (chip->profile->begin_has_flag ? BEGIN_SIZE_FLAG : BEGIN_SIZE)) {
        return ROM_ERROR_INVALID_MESSAGE;
    }
    const uint32_t size = bytes_get_u32(command->data);
    const uint32_t address = bytes_get_u32(&command->data[12]);
    if (!chip->profile->has_later_commands) {
        loader->attached = loader->pins_sound = true;
    }
    loader->download = SIM_DOWNLOAD_NONE;
    loader->encrypted = flash_asks_encrypted(chip, command);
    if (!sim_flash_reachable(chip) || !flash_within(chip, address, size)) {
        return ROM_ERROR_FAILED;
    }
    if (loader->encrypted && (chip->config.manual_encrypt_off || address % SIM_ENCRYPT_UNIT != 0)) {
        return ROM_ERROR_FAILED;
    }
    const uint32_t from = address - address % SIM_FLASH_SECTOR;
    const uint32_t erased = flash_erase_size(chip, address, size);
    flash_erase(chip, from, erased);
    answer->work_us = sim_work_us(chip, sim_flash_erase_time(chip->flash.part, from, erased));
    loader->download = download;
    loader->blocks = bytes_get_u32(&command->data[4]);
    loader->address = address;
    loader->next_sequence = 0;
    return ROM_ERROR_NONE;
}

rom_error_t sim_do_flash_begin(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    return flash_begin(chip, command, answer, SIM_DOWNLOAD_FLASH);
}

typedef struct {
    sim_chip_t *chip;
    sim_answer_t *answer;
} flash_write_t;

static rom_error_t flash_write_encrypted(sim_chip_t *chip, uint32_t address, const uint8_t *data,
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
    return sound ? ROM_ERROR_NONE : ROM_ERROR_FLASH_WRITE;
}

/* Programs and reads back; the ROM answers once that is done. */
static rom_error_t flash_write(void *context, const uint8_t *data, size_t size)
{
    const flash_write_t *write = context;
    sim_chip_t *chip = write->chip;
    const uint32_t address = chip->loader.address;
    if (!sim_flash_reachable(chip) || !flash_within(chip, address, (uint32_t)size)) {
        return ROM_ERROR_FLASH_WRITE;
    }
    write->answer->work_us +=
        sim_work_us(chip, sim_flash_program_time(chip->flash.part, address, size));
    chip->loader.address += (uint32_t)size;
    if (chip->loader.encrypted) {
        return flash_write_encrypted(chip, address, data, (uint32_t)size);
    }
    return flash_program(chip, address, data, (uint32_t)size) ? ROM_ERROR_NONE
                                                              : ROM_ERROR_FLASH_WRITE;
}

rom_error_t sim_do_flash_data(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    const rom_error_t error = sim_check_block(chip, command, SIM_DOWNLOAD_FLASH);
    if (error != ROM_ERROR_NONE) {
        return error;
    }
    const size_t size = (size_t)command->size - COMMAND_DATA_HEADER_SIZE;
    if (size % 4 != 0 || size > SIM_BLOCK_MAX) {
        return ROM_ERROR_INVALID_MESSAGE;
    }
    if (chip->loader.encrypted && size % SIM_ENCRYPT_UNIT != 0) {
        return ROM_ERROR_FAILED;
    }
    flash_write_t write = {chip, answer};
    chip->loader.next_sequence++;
    chip->counters.blocks_written++;
    return flash_write(&write, &command->data[COMMAND_DATA_HEADER_SIZE], size);
}

rom_error_t sim_do_flash_end(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    chip->loader.download = SIM_DOWNLOAD_NONE;
    answer->after = bytes_get_u32(command->data) == 0 ? SIM_AFTER_RESTART : SIM_AFTER_BOOT;
    return ROM_ERROR_NONE;
}

rom_error_t sim_do_deflate_begin(sim_chip_t *chip, const sim_command_t *command,
                                 sim_answer_t *answer)
{
    const rom_error_t error = flash_begin(chip, command, answer, SIM_DOWNLOAD_DEFLATE);
    if (error == ROM_ERROR_NONE && !sim_inflate_open(&chip->loader.inflate)) {
        return ROM_ERROR_FAILED;
    }
    return error;
}

/* Comes with the last block announced. Unless the ROM inflates exactly, the rest of the window goes
 * to flash as well: zeros, or what an earlier window left there. No bit that would have had to
 * become 1 is noticed there. Source: a recording of the ESP32's ROM, 40000 bytes to 0x20000. What
 * it does when nothing is left in the window was not seen; nothing is assumed. */
static rom_error_t deflate_finish(flash_write_t *write)
{
    sim_inflate_t *inflate = &write->chip->loader.inflate;
    const size_t filled = inflate->filled;
    inflate->filled = 0;
    if (filled == 0) {
        return ROM_ERROR_NONE;
    }
    const rom_error_t error = flash_write(write, inflate->window, filled);
    if (error == ROM_ERROR_NONE && !write->chip->profile->inflates_exactly) {
        (void)flash_write(write, &inflate->window[filled], SIM_INFLATE_WINDOW - filled);
    }
    return error;
}

rom_error_t sim_do_deflate_data(sim_chip_t *chip, const sim_command_t *command,
                                sim_answer_t *answer)
{
    const rom_error_t error = sim_check_block(chip, command, SIM_DOWNLOAD_DEFLATE);
    if (error != ROM_ERROR_NONE) {
        return error;
    }
    flash_write_t write = {chip, answer};
    chip->loader.next_sequence++;
    chip->counters.blocks_written++;
    const rom_error_t inflated =
        sim_inflate_feed(&chip->loader.inflate, &command->data[COMMAND_DATA_HEADER_SIZE],
                         (size_t)command->size - COMMAND_DATA_HEADER_SIZE, flash_write, &write);
    const bool last = chip->loader.next_sequence == chip->loader.blocks;
    return inflated == ROM_ERROR_NONE && last ? deflate_finish(&write) : inflated;
}

rom_error_t sim_do_flash_md5(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    static const char digits[] = "0123456789abcdef";
    const uint32_t address = bytes_get_u32(command->data);
    const uint32_t size = bytes_get_u32(&command->data[4]);
    if (!chip->loader.attached || !flash_within(chip, address, size)) {
        return ROM_ERROR_FAILED;
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
    answer->size = 2 * MD5_DIGEST_SIZE;
    answer->work_us = sim_work_us(chip, size / MD5_BYTES_PER_US);
    return ROM_ERROR_NONE;
}

rom_error_t sim_do_read_flash(sim_chip_t *chip, const sim_command_t *command, sim_answer_t *answer)
{
    /* Real ROMs take two more words, which espflash sends and tests on hardware: its test script
     * read-flash.sh. */
    if (command->size < READ_FLASH_LEAST_SIZE) {
        return ROM_ERROR_INVALID_MESSAGE;
    }
    const uint32_t address = bytes_get_u32(command->data);
    const uint32_t size = bytes_get_u32(&command->data[4]);
    if (size > READ_FLASH_SIZE) {
        return ROM_ERROR_READ_LENGTH;
    }
    if (!chip->loader.attached || !flash_within(chip, address, size)) {
        return ROM_ERROR_FLASH_READ;
    }
    memset(answer->data, 0xFF, READ_FLASH_SIZE);
    flash_read(chip, address, answer->data, size);
    answer->size = READ_FLASH_SIZE;
    return ROM_ERROR_NONE;
}
