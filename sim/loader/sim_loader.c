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
    /* What a ROM takes the flash for before SPI_SET_PARAMS. Measured on ESP32 and ESP32-C3; source
     * for the others: esptool, "Secure Download Mode Limitations". */
    LOADER_FLASH_SIZE = 2 * 1024 * 1024,
    /* What the ROM needs to look at a command; about what traces of real chips show beside the
     * wire's own time. */
    LOADER_COMMAND_US = 100,
    /* Between the answer to CHANGE_BAUDRATE and the delimiters that slip out at the new rate. */
    LOADER_STRAY_NS = 1000000,
    /* Between the answer to FLASH_END and the first byte of what then runs. */
    LOADER_RESTART_NS = 1000000,
};

/* Sizes where the ROM looks at them, and what success leaves of an earlier error: measured on ESP32
 * and ESP32-C3, assumed of the others; of those that no error came before, it is assumed that they
 * clear it. Which ROM has which: Espressif serial protocol documentation, "Commands" and "Supported
 * in Secure Download Mode". */
static const sim_command_entry_t entries[] = {
    {COMMAND_FLASH_BEGIN, "FLASH_BEGIN", SIM_SIZE_ANY, true, false, true, sim_do_flash_begin},
    {COMMAND_FLASH_DATA, "FLASH_DATA", SIM_SIZE_ANY, true, false, true, sim_do_flash_data},
    {COMMAND_FLASH_END, "FLASH_END", SIM_SIZE_ANY, true, false, true, sim_do_flash_end},
    {COMMAND_MEM_BEGIN, "MEM_BEGIN", 16, true, false, false, sim_do_memory_begin},
    {COMMAND_MEM_END, "MEM_END", SIM_SIZE_ANY, true, false, false, sim_do_memory_end},
    {COMMAND_MEM_DATA, "MEM_DATA", SIM_SIZE_ANY, true, false, false, sim_do_memory_data},
    {COMMAND_SYNC, "SYNC", SIM_SIZE_ANY, false, false, true, sim_do_sync},
    {COMMAND_WRITE_REG, "WRITE_REG", SIM_SIZE_ANY, false, false, false, sim_do_write_register},
    {COMMAND_READ_REG, "READ_REG", SIM_SIZE_ANY, false, false, false, sim_do_read_register},
    {COMMAND_SPI_SET_PARAMS, "SPI_SET_PARAMS", 24, true, true, true, sim_do_set_parameters},
    {COMMAND_SPI_ATTACH, "SPI_ATTACH", SIM_SIZE_ANY, false, true, true, sim_do_attach},
    {COMMAND_READ_FLASH_ROM, "READ_FLASH", SIM_SIZE_ANY, false, true, false, sim_do_read_flash},
    {COMMAND_CHANGE_BAUDRATE, "CHANGE_BAUDRATE", SIM_SIZE_ANY, false, true, true,
     sim_do_change_rate},
    {COMMAND_FLASH_DEFL_BEGIN, "FLASH_DEFL_BEGIN", SIM_SIZE_ANY, true, true, false,
     sim_do_deflate_begin},
    {COMMAND_FLASH_DEFL_DATA, "FLASH_DEFL_DATA", SIM_SIZE_ANY, true, true, false,
     sim_do_deflate_data},
    {COMMAND_FLASH_DEFL_END, "FLASH_DEFL_END", SIM_SIZE_ANY, true, true, false, sim_do_deflate_end},
    {COMMAND_SPI_FLASH_MD5, "SPI_FLASH_MD5", SIM_SIZE_ANY, false, true, false, sim_do_flash_md5},
    {COMMAND_GET_SECURITY_INFO, "GET_SECURITY_INFO", SIM_SIZE_ANY, false, true, true,
     sim_do_security_info},
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

void sim_loader_start(sim_chip_t *chip)
{
    sim_loader_t *loader = &chip->loader;
    sim_loader_stop(chip);
    memset(loader, 0, sizeof *loader);
    loader->rate_unknown = chip->bus.selected == SIM_BUS_SERIAL;
    loader->misses = chip->config.missed_syncs;
    loader->flash_size =
        chip->profile->has_later_commands ? LOADER_FLASH_SIZE : SIM_FLASH_ADDRESSABLE;
    loader->last_repeats = 1;
    loader->block_size = chip->profile->stray_block_size;
    loader->address = chip->profile->stray_address;
    chip->uploads.count = 0;
    chip->mode = SIM_MODE_DOWNLOAD;
}

void sim_loader_stop(sim_chip_t *chip)
{
    sim_inflate_close(&chip->loader.inflate);
    chip->loader.download = SIM_DOWNLOAD_NONE;
    chip->loader.rate_unknown = false;
}

/* The status goes behind the data of this answer, into what all answers are made in: the next one
 * finds it there. The first of its bytes tells whether this command was refused, the second why any
 * was; the others nobody writes. */
static void loader_send(sim_chip_t *chip, uint8_t opcode, size_t data_size, rom_error_t error,
                        unsigned repeats)
{
    uint8_t frame[RESPONSE_HEADER_SIZE + SIM_ANSWER_MAX + SIM_ANSWER_STATUS];
    sim_loader_t *loader = &chip->loader;
    const size_t size = data_size + chip->profile->status_size;
    loader->answer[data_size] = error != ROM_ERROR_NONE;
    loader->answer[data_size + 1] = loader->last_error;
    frame[0] = RESPONSE_DIRECTION;
    frame[1] = opcode;
    bytes_put_u16(&frame[2], (uint16_t)size);
    bytes_put_u32(&frame[4], loader->value);
    memcpy(&frame[RESPONSE_HEADER_SIZE], loader->answer, size);
    const uint64_t from_ns = chip->busy_until_ns;
    for (unsigned i = 0; i < repeats; i++) {
        sim_transport_send(chip, from_ns, frame, RESPONSE_HEADER_SIZE + size);
        chip->counters.answers++;
    }
    chip->counters.refused += error != ROM_ERROR_NONE;
}

/* Deaf until a reset. */
static void loader_die(sim_chip_t *chip)
{
    sim_loader_stop(chip);
    chip->mode = SIM_MODE_HALTED;
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
    case SIM_AFTER_LEAVE:
        sim_uart_send(chip, chip->uart.tx_free_ns, (const uint8_t *)chip->profile->nothing_to_run,
                      strlen(chip->profile->nothing_to_run));
        loader_die(chip);
        break;
    case SIM_AFTER_RESTART:
    case SIM_AFTER_BOOT:
        sim_uart_send(chip, chip->uart.tx_free_ns, stray, sizeof stray);
        sim_loader_stop(chip);
        chip->mode = SIM_MODE_RESET;
        chip->ignore_boot_pin = answer->after == SIM_AFTER_BOOT;
        sim_state_restart(chip, chip->uart.tx_free_ns + LOADER_RESTART_NS);
        break;
    }
}

/* What the ROM does not know, or what is no command, leaves the answer as the last command made it,
 * and as many of them: eight after SYNC, one after others. Measured on ESP32 and ESP32-C3. What the
 * ESP8266 does is assumed, as what any does over SPI: one, with the opcode asked for. */
static void loader_refuse_unknown(sim_chip_t *chip, uint8_t opcode)
{
    sim_loader_t *loader = &chip->loader;
    const bool repeats =
        chip->profile->has_later_commands && sim_bus_active(chip) == SIM_BUS_SERIAL;
    sim_state_trace(chip, "command 0x%02x refused: unknown or malformed", opcode);
    loader->last_error = ROM_ERROR_INVALID_MESSAGE;
    loader_send(chip, repeats ? loader->last_opcode : opcode, 0, ROM_ERROR_INVALID_MESSAGE,
                repeats ? loader->last_repeats : 1);
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
            memchr(over_spi, (int)entry->opcode, sizeof over_spi) != NULL);
}

static void loader_run(sim_chip_t *chip, const sim_command_entry_t *entry,
                       const sim_command_t *command)
{
    sim_loader_t *loader = &chip->loader;
    sim_answer_t answer = {.data = loader->answer};
    const rom_error_t error = entry->size != SIM_SIZE_ANY && entry->size != command->size
                                  ? ROM_ERROR_INVALID_MESSAGE
                                  : entry->handler(chip, command, &answer);
    const bool done = error == ROM_ERROR_NONE;
    chip->counters.commands[command->opcode]++;
    if (answer.hangs) {
        sim_state_trace(chip, "%s, %u bytes: hangs", entry->name, command->size);
        loader_die(chip);
        return;
    }
    sim_state_trace(chip, "%s, %u bytes: %s 0x%02x", entry->name, command->size,
                    done ? "ok" : "error", (unsigned)error);
    loader->last_error = done && entry->keeps_error ? loader->last_error : (uint8_t)error;
    loader->last_opcode = command->opcode;
    loader->last_repeats = command->opcode == COMMAND_SYNC && done ? LOADER_SYNC_ANSWERS : 1;
    chip->busy_until_ns =
        chip->now_ns + answer.work_us * SIM_NS_PER_US + sim_work_ns(chip, LOADER_COMMAND_US);
    loader_send(chip, command->opcode, answer.size, error, loader->last_repeats);
    loader_after(chip, &answer);
}

/* Until a SYNC came the ROM only measures the rate. @return whether the frame is to be handled */
static bool loader_measure(sim_chip_t *chip, const sim_command_t *command, uint32_t rate)
{
    sim_loader_t *loader = &chip->loader;
    if (!loader->rate_unknown) {
        return true;
    }
    if (command->opcode != COMMAND_SYNC || loader->frame[0] != COMMAND_DIRECTION) {
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

/* A frame is taken for a command however short it is: what it lacks is there from the frames before
 * it. Its own size field is not looked at. Measured on ESP32 and ESP32-C3, assumed of the others.
 */
static void loader_frame(sim_chip_t *chip, size_t length, uint32_t rate)
{
    const uint8_t *frame = chip->loader.frame;
    const sim_command_t command = {
        .opcode = frame[1],
        .checksum = bytes_get_u32(&frame[4]),
        .data = &frame[COMMAND_HEADER_SIZE],
        .size = (uint16_t)(length > COMMAND_HEADER_SIZE ? length - COMMAND_HEADER_SIZE : 0),
    };
    if (chip->efuse.deaf) {
        return;
    }
    chip->counters.frames++;
    if (!loader_measure(chip, &command, rate)) {
        return;
    }
    chip->busy_until_ns = chip->now_ns;
    const sim_command_entry_t *entry = loader_find(chip, command.opcode);
    if (frame[0] != COMMAND_DIRECTION || entry == NULL || !loader_allowed(chip, entry)) {
        chip->counters.bad_frames += frame[0] != COMMAND_DIRECTION;
        loader_refuse_unknown(chip, command.opcode);
    } else {
        loader_run(chip, entry, &command);
    }
}

void sim_loader_frame(sim_chip_t *chip, const uint8_t *frame, size_t size)
{
    memcpy(chip->loader.frame, frame, size < SIM_FRAME_MAX ? size : SIM_FRAME_MAX);
    loader_frame(chip, size, 0);
}

static void loader_put(sim_loader_t *loader, uint8_t byte)
{
    if (loader->received < SIM_FRAME_MAX) {
        loader->frame[loader->received] = byte;
    }
    loader->received++;
}

/* Delimiters side by side are one. An escape before any other byte is left out, and the frame goes
 * on: so it does even before a delimiter. What has no room is dropped. Measured on ESP32 and
 * ESP32-C3, assumed of the others. */
void sim_loader_byte(sim_chip_t *chip, uint8_t byte, uint32_t rate)
{
    sim_loader_t *loader = &chip->loader;
    if (loader->slip == SIM_ROM_ESCAPED) {
        loader->slip = SIM_ROM_INSIDE;
        byte = byte == SLIP_ESC_END ? SLIP_END : byte == SLIP_ESC_ESC ? SLIP_ESC : byte;
        loader_put(loader, byte);
    } else if (byte == SLIP_END && loader->slip == SIM_ROM_INSIDE && loader->received > 0) {
        loader->slip = SIM_ROM_OUTSIDE;
        if (sim_usb_takes(chip, loader->received)) {
            loader_frame(chip, loader->received, rate);
        }
    } else if (byte == SLIP_END) {
        loader->slip = SIM_ROM_INSIDE;
        loader->received = 0;
    } else if (loader->slip == SIM_ROM_INSIDE && byte == SLIP_ESC) {
        loader->slip = SIM_ROM_ESCAPED;
    } else if (loader->slip == SIM_ROM_INSIDE) {
        loader_put(loader, byte);
    }
}
