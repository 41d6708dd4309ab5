/* SPDX-License-Identifier: Apache-2.0 */
#include "loader/sim_loader.h"
#include "loader/sim_command.h"
#include "transport/sim_transport.h"
#include "unit/sim_uart.h"
#include "unit/sim_usb.h"
#include "wire/bytes.h"
#include <string.h>

enum {
    LOADER_SYNC_ANSWERS = 8,
    /* What a ROM takes the flash for before SPI_SET_PARAMS. Source: esptool, "Secure Download Mode
     * Limitations"; a chip without such a mode: 4 MiB are assumed. */
    LOADER_FLASH_SIZE = 2 * 1024 * 1024,
    LOADER_FLASH_SIZE_BEFORE = 4 * 1024 * 1024,
    /* What the ROM needs to look at a command; about what traces of real chips show beside the
     * wire's own time. */
    LOADER_COMMAND_US = 100,
    /* Between the answer to CHANGE_BAUDRATE and the delimiters that slip out at the new rate. */
    LOADER_STRAY_NS = 1000000,
    /* Between the answer to FLASH_END and the first byte of what then runs. */
    LOADER_RESTART_NS = 1000000,
};

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

/* NULL when this chip's ROM has no such command. */
static const sim_command_entry_t *loader_find(const sim_chip_t *chip, uint8_t opcode)
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

static uint32_t loader_flash_size(const sim_profile_t *profile)
{
    if (!profile->has_later_commands) {
        return SIM_FLASH_ADDRESSABLE;
    }
    return profile->has_security_info ? LOADER_FLASH_SIZE : LOADER_FLASH_SIZE_BEFORE;
}

void sim_loader_start(sim_chip_t *chip)
{
    sim_loader_t *loader = &chip->loader;
    sim_loader_stop(chip);
    loader->rate_unknown = chip->bus.selected == SIM_BUS_SERIAL;
    loader->misses = chip->config.missed_syncs;
    loader->attached = loader->pins_sound = false;
    loader->flash_size = loader_flash_size(chip->profile);
    loader->value = 0;
    chip->uploads.count = 0;
    slip_decoder_init(&loader->decoder, loader->frame, sizeof loader->frame);
    chip->mode = SIM_MODE_DOWNLOAD;
}

void sim_loader_stop(sim_chip_t *chip)
{
    sim_inflate_close(&chip->loader.inflate);
    chip->loader.download = SIM_DOWNLOAD_NONE;
    chip->loader.rate_unknown = false;
}

static void loader_send(sim_chip_t *chip, uint8_t opcode, const sim_answer_t *answer,
                        rom_error_t error, unsigned repeats)
{
    uint8_t frame[RESPONSE_HEADER_SIZE + SIM_ANSWER_MAX + RESPONSE_STATUS_SIZE_LONG] = {0};
    const uint8_t data_size = error == ROM_ERROR_NONE ? answer->size : 0;
    const size_t status_at = RESPONSE_HEADER_SIZE + (size_t)data_size;
    frame[0] = RESPONSE_DIRECTION;
    frame[1] = opcode;
    bytes_put_u16(&frame[2], (uint16_t)(data_size + chip->profile->status_size));
    bytes_put_u32(&frame[4], chip->loader.value);
    memcpy(&frame[RESPONSE_HEADER_SIZE], answer->data, data_size);
    frame[status_at] = error != ROM_ERROR_NONE;
    frame[status_at + 1] = (uint8_t)error;
    const uint64_t from_ns = chip->busy_until_ns;
    for (unsigned i = 0; i < repeats; i++) {
        sim_transport_send(chip, from_ns, frame, status_at + chip->profile->status_size);
        chip->counters.answers++;
    }
    chip->counters.refused += error != ROM_ERROR_NONE;
}

static void loader_after(sim_chip_t *chip, const sim_answer_t *answer)
{
    static const uint8_t stray[] = {SLIP_END, SLIP_END};
    switch (answer->after) {
    case SIM_AFTER_NOTHING:
        break;
    case SIM_AFTER_CHANGE_RATE:
        sim_uart_change_rate(chip, answer->argument);
        sim_uart_send(chip, chip->uart.tx_free_ns + LOADER_STRAY_NS, stray, sizeof stray);
        break;
    case SIM_AFTER_RUN_RAM:
        sim_transport_run(chip, answer->argument);
        break;
    case SIM_AFTER_RESTART:
    case SIM_AFTER_BOOT:
        sim_loader_stop(chip);
        chip->mode = SIM_MODE_RESET;
        chip->ignore_boot_pin = answer->after == SIM_AFTER_BOOT;
        sim_state_restart(chip, chip->uart.tx_free_ns + LOADER_RESTART_NS);
        break;
    }
}

static void loader_refuse(sim_chip_t *chip, uint8_t opcode, unsigned repeats)
{
    const sim_answer_t empty = {0};
    sim_state_trace(chip, "command 0x%02x refused: unknown or malformed", opcode);
    loader_send(chip, opcode, &empty, ROM_ERROR_INVALID_MESSAGE, repeats);
}

/* A command the ROM does not know leaves its answer as it was, so that those with eight answers
 * repeat that of SYNC: esptool drains eight frames of another opcode than it asked for. */
static void loader_refuse_unknown(sim_chip_t *chip, uint8_t opcode)
{
    const unsigned repeats = chip->profile->unknown_repeats;
    if (sim_bus_active(chip) != SIM_BUS_SERIAL) {
        loader_refuse(chip, opcode, 1);
        return;
    }
    loader_refuse(chip, repeats > 1 ? COMMAND_SYNC : opcode, repeats);
}

/* What hosts are known to do over SPI: esp-serial-flasher, README, "Feature Support by
 * Interface". */
static bool loader_allowed(const sim_chip_t *chip, const sim_command_entry_t *entry)
{
    static const uint8_t over_spi[] = {COMMAND_MEM_BEGIN, COMMAND_MEM_DATA, COMMAND_MEM_END,
                                       COMMAND_READ_REG, COMMAND_WRITE_REG};
    const bool secure = (chip->config.security_flags & SIM_SECURITY_DOWNLOAD) != 0;
    return (!secure || entry->secure_allowed) &&
           (sim_bus_active(chip) == SIM_BUS_SERIAL ||
            memchr(over_spi, entry->opcode, sizeof over_spi) != NULL);
}

static void loader_run(sim_chip_t *chip, const sim_command_entry_t *entry,
                       const sim_command_t *command)
{
    sim_answer_t answer = {0};
    const rom_error_t error = entry->size != SIM_SIZE_ANY && entry->size != command->size
                                  ? ROM_ERROR_INVALID_MESSAGE
                                  : entry->handler(chip, command, &answer);
    chip->counters.commands[command->opcode]++;
    sim_state_trace(chip, "%s, %u bytes: %s 0x%02x", entry->name, command->size,
                    error == ROM_ERROR_NONE ? "ok" : "error", (unsigned)error);
    chip->busy_until_ns =
        chip->now_ns + answer.work_us * SIM_NS_PER_US + sim_work_ns(chip, LOADER_COMMAND_US);
    loader_send(chip, command->opcode, &answer, error,
                command->opcode == COMMAND_SYNC && error == ROM_ERROR_NONE ? LOADER_SYNC_ANSWERS
                                                                           : 1);
    if (error == ROM_ERROR_NONE) {
        loader_after(chip, &answer);
    }
}

/* Until a SYNC came the ROM only measures the rate. @return whether the frame is to be handled */
static bool loader_measure(sim_chip_t *chip, const sim_command_t *command, uint32_t rate)
{
    sim_loader_t *loader = &chip->loader;
    if (!loader->rate_unknown) {
        return true;
    }
    if (command->opcode != COMMAND_SYNC) {
        return false;
    }
    if (loader->misses > 0) {
        loader->misses--;
        return false;
    }
    loader->rate_unknown = false;
    sim_uart_change_rate(chip, rate);
    sim_uart_deliver(chip, chip->now_ns);
    return true;
}

static void loader_frame(sim_chip_t *chip, const uint8_t *frame, size_t length, uint32_t rate)
{
    chip->counters.frames++;
    if (length < COMMAND_HEADER_SIZE || frame[0] != COMMAND_DIRECTION) {
        chip->counters.bad_frames++;
        return;
    }
    const sim_command_t command = {
        .opcode = frame[1],
        .checksum = bytes_get_u32(&frame[4]),
        .data = &frame[COMMAND_HEADER_SIZE],
        .size = (uint16_t)(length - COMMAND_HEADER_SIZE),
    };
    if (!loader_measure(chip, &command, rate)) {
        return;
    }
    chip->busy_until_ns = chip->now_ns;
    const sim_command_entry_t *entry = loader_find(chip, command.opcode);
    if (entry == NULL || !loader_allowed(chip, entry)) {
        loader_refuse_unknown(chip, command.opcode);
    } else if (bytes_get_u16(&frame[2]) != command.size) {
        loader_refuse(chip, command.opcode, 1);
    } else {
        loader_run(chip, entry, &command);
    }
}

void sim_loader_frame(sim_chip_t *chip, const uint8_t *frame, size_t size)
{
    loader_frame(chip, frame, size, 0);
}

void sim_loader_byte(sim_chip_t *chip, uint8_t byte, uint32_t rate)
{
    if (slip_decode(&chip->loader.decoder, byte) &&
        sim_usb_takes(chip, chip->loader.decoder.length)) {
        loader_frame(chip, chip->loader.frame, chip->loader.decoder.length, rate);
    }
}
