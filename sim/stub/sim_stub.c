/* SPDX-License-Identifier: Apache-2.0
 *
 * Dispatching and answering. Source of every rule: esp-flasher-stub 1.1.0, transport.c, main.c and
 * handle_command() of command_handler.c.
 */
#include "stub/sim_stub.h"
#include "stub/sim_stub_command.h"
#include "stub/sim_stub_receiver.h"
#include "transport/sim_transport.h"
#include "unit/sim_uart.h"
#include "unit/sim_usb.h"
#include "wire/bytes.h"
#include <stdlib.h>
#include <string.h>

enum {
    STUB_START_US = 10000, /* it waits so long for the ROM's last answer to leave */
    STUB_SYNC_ANSWERS = 8,
    /* Between the end of a frame and its answer. Assumed, as for the ROM. */
    STUB_COMMAND_US = 100,
    STUB_STATUS_SIZE = 2,
    STUB_FIFO_THRESHOLD = 32, /* bytes at which the UART interrupts */
    STUB_USB_PACKET = 64,
};

static const sim_stub_entry_t entries[] = {
    {COMMAND_SYNC, "SYNC", 36, sim_stub_sync, NULL},
    {COMMAND_FLASH_BEGIN, "FLASH_BEGIN", SIM_STUB_SIZE_ANY, sim_stub_flash_begin, NULL},
    {COMMAND_FLASH_DATA, "FLASH_DATA", SIM_STUB_SIZE_ANY, sim_stub_flash_data,
     sim_stub_flash_write},
    {COMMAND_FLASH_END, "FLASH_END", 4, sim_stub_flash_end, NULL},
    {COMMAND_MEM_BEGIN, "MEM_BEGIN", 16, sim_stub_memory_begin, NULL},
    {COMMAND_MEM_DATA, "MEM_DATA", SIM_STUB_SIZE_ANY, sim_stub_memory_data, NULL},
    {COMMAND_MEM_END, "MEM_END", 8, sim_stub_memory_end, sim_stub_memory_run},
    {COMMAND_WRITE_REG, "WRITE_REG", SIM_STUB_SIZE_ANY, sim_stub_write_register, NULL},
    {COMMAND_READ_REG, "READ_REG", 4, sim_stub_read_register, NULL},
    {COMMAND_SPI_ATTACH, "SPI_ATTACH", 4, sim_stub_attach, NULL},
    {COMMAND_SPI_SET_PARAMS, "SPI_SET_PARAMS", 24, sim_stub_set_parameters, NULL},
    {COMMAND_CHANGE_BAUDRATE, "CHANGE_BAUDRATE", 8, sim_stub_nothing, sim_stub_change_rate},
    {COMMAND_FLASH_DEFL_BEGIN, "FLASH_DEFL_BEGIN", SIM_STUB_SIZE_ANY, sim_stub_deflate_begin, NULL},
    {COMMAND_FLASH_DEFL_DATA, "FLASH_DEFL_DATA", SIM_STUB_SIZE_ANY, sim_stub_deflate_data,
     sim_stub_deflate_write},
    {COMMAND_FLASH_DEFL_END, "FLASH_DEFL_END", 4, sim_stub_flash_end, NULL},
    {COMMAND_SPI_FLASH_MD5, "SPI_FLASH_MD5", 16, sim_stub_flash_md5, NULL},
    {COMMAND_GET_SECURITY_INFO, "GET_SECURITY_INFO", 0, sim_stub_security_info, NULL},
    {COMMAND_ERASE_FLASH, "ERASE_FLASH", SIM_STUB_SIZE_ANY, sim_stub_erase_flash, NULL},
    {COMMAND_ERASE_REGION, "ERASE_REGION", 8, sim_stub_erase_region, NULL},
    {COMMAND_READ_FLASH_STUB, "READ_FLASH", 16, sim_stub_nothing, sim_stub_read_start},
};

/* NULL: the stub does not know it. */
static const sim_stub_entry_t *stub_find(uint8_t opcode)
{
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        if (entries[i].opcode == opcode) {
            return &entries[i];
        }
    }
    return NULL;
}

void sim_stub_start(sim_chip_t *chip)
{
    static const uint8_t greeting[] = {'O', 'H', 'A', 'I'};
    sim_stub_stop(chip);
    sim_stub_state_t *stub = calloc(1, sizeof *stub);
    if (stub == NULL) {
        chip->mode = SIM_MODE_HALTED;
        return;
    }
    chip->stub = stub;
    chip->mode = SIM_MODE_STUB;
    stub->receiver.armed = true;
    stub->fifo.due_ns = UINT64_MAX;
    sim_stub_flash_open(chip);
    chip->busy_until_ns = chip->uart.tx_free_ns + sim_work_ns(chip, STUB_START_US);
    stub->work_ns = chip->busy_until_ns;
    sim_transport_send(chip, chip->busy_until_ns, greeting, sizeof greeting);
    sim_state_trace(chip, "flasher stub starts");
}

void sim_stub_stop(sim_chip_t *chip)
{
    if (chip->stub != NULL) {
        sim_inflate_close(&chip->stub->inflate);
    }
    free(chip->stub);
    chip->stub = NULL;
}

/* The UART interrupts when 32 bytes are there, or when none came for a while; the handler then
 * takes as many as are there. So what comes without a pause meets the main loop by batches. Source:
 * transport.c, and uart.c of esp-stub-lib's targets for what the pause is; a byte more is assumed
 * of USB-Serial-JTAG, whose packets have 64 bytes. USB-OTG hands over each by itself. */
void sim_stub_byte(sim_chip_t *chip, uint8_t byte)
{
    sim_stub_fifo_t *fifo = &chip->stub->fifo;
    const bool usb = chip->config.usb_serial_jtag;
    if (chip->config.usb_otg) {
        sim_stub_receiver_byte(&chip->stub->receiver, byte);
        return;
    }
    if (fifo->count == SIM_STUB_FIFO) {
        return;
    }
    fifo->bytes[fifo->count++] = byte;
    fifo->due_ns = chip->now_ns;
    if (fifo->count < (usb ? STUB_USB_PACKET : STUB_FIFO_THRESHOLD)) {
        fifo->due_ns += sim_uart_bits_ns(chip, usb ? 0 : chip->profile->uart_timeout_bits);
    }
}

bool sim_stub_gathers(const sim_chip_t *chip)
{
    const size_t count = chip->stub->fifo.count;
    return count > 0 && count < SIM_STUB_FIFO;
}

static void stub_interrupt(sim_stub_state_t *stub)
{
    for (size_t i = 0; i < stub->fifo.count; i++) {
        sim_stub_receiver_byte(&stub->receiver, stub->fifo.bytes[i]);
    }
    stub->fifo.count = 0;
    stub->fifo.due_ns = UINT64_MAX;
}

void sim_stub_frame(sim_chip_t *chip, const uint8_t *frame, size_t size)
{
    sim_stub_receiver_frame(&chip->stub->receiver, frame, size);
}

static bool stub_ready(const sim_chip_t *chip)
{
    return !chip->stub->hung && !sim_transport_sending(chip) &&
           sim_stub_receiver_ready(&chip->stub->receiver);
}

uint64_t sim_stub_next(const sim_chip_t *chip)
{
    const uint64_t due_ns = chip->stub->fifo.due_ns;
    return stub_ready(chip) && chip->busy_until_ns < due_ns ? chip->busy_until_ns : due_ns;
}

static void stub_answer(sim_chip_t *chip, uint8_t opcode, sim_stub_error_t error,
                        const sim_stub_answer_t *answer)
{
    uint8_t frame[RESPONSE_HEADER_SIZE + SIM_ANSWER_MAX + STUB_STATUS_SIZE] = {0};
    const size_t data_size = error == SIM_STUB_OK ? answer->size : 0;
    frame[0] = RESPONSE_DIRECTION;
    frame[1] = opcode;
    bytes_put_u16(&frame[2], (uint16_t)(data_size + STUB_STATUS_SIZE));
    bytes_put_u32(&frame[4], error == SIM_STUB_OK ? answer->value : 0);
    memcpy(&frame[RESPONSE_HEADER_SIZE], answer->data, data_size);
    frame[RESPONSE_HEADER_SIZE + data_size] = (uint8_t)error;
    const bool sync = opcode == COMMAND_SYNC && error == SIM_STUB_OK;
    for (unsigned i = 0; i < (sync ? STUB_SYNC_ANSWERS : 1U); i++) {
        sim_transport_send(chip, chip->stub->work_ns, frame,
                           RESPONSE_HEADER_SIZE + data_size + STUB_STATUS_SIZE);
        chip->counters.answers++;
    }
    chip->counters.refused += error != SIM_STUB_OK;
}

static sim_stub_error_t stub_unknown(uint8_t opcode)
{
    enum { PLUGIN_FIRST = 0xD5, PLUGIN_LAST = 0xEF };
    return opcode >= PLUGIN_FIRST && opcode <= PLUGIN_LAST ? SIM_STUB_NOT_IMPLEMENTED
                                                           : SIM_STUB_UNKNOWN_COMMAND;
}

static void stub_run(sim_chip_t *chip, const sim_stub_command_t *command)
{
    sim_stub_answer_t answer = {0};
    const sim_stub_entry_t *entry = stub_find(command->opcode);
    chip->counters.commands[command->opcode]++;
    if (command->opcode == COMMAND_RUN_USER_CODE) {
        sim_state_trace(chip, "stub RUN_USER_CODE: taken without an answer, does nothing");
        return;
    }
    sim_stub_error_t error = SIM_STUB_OK;
    if (entry == NULL) {
        error = stub_unknown(command->opcode);
    } else if (entry->size != SIM_STUB_SIZE_ANY && entry->size != command->size) {
        error = SIM_STUB_BAD_LENGTH;
    } else {
        error = entry->handler(chip, command, &answer);
    }
    if (chip->stub->hung) {
        sim_state_trace(chip, "stub dies");
        return;
    }
    sim_state_trace(chip, "stub %s 0x%02x, %u bytes: %s 0x%02x",
                    entry != NULL ? entry->name : "command", command->opcode, command->size,
                    error == SIM_STUB_OK ? "ok" : "error", (unsigned)error);
    stub_answer(chip, command->opcode, error, &answer);
    if (error == SIM_STUB_OK && entry->after != NULL) {
        const sim_stub_error_t later = entry->after(chip, command);
        if (chip->stub != NULL && later != SIM_STUB_OK) {
            chip->stub->carried_error = (uint8_t)later;
            sim_state_trace(chip, "stub error 0x%02x after the answer", (unsigned)later);
        }
    }
}

static void stub_frame(sim_chip_t *chip, const uint8_t *frame, size_t length)
{
    static const sim_stub_answer_t nothing;
    sim_stub_state_t *stub = chip->stub;
    const sim_stub_command_t command = {
        .opcode = frame[1],
        .size = bytes_get_u16(&frame[2]),
        .checksum = bytes_get_u32(&frame[4]),
        .data = &frame[SIM_STUB_FRAME_HEADER],
    };
    chip->counters.frames++;
    if (frame[0] != COMMAND_DIRECTION) {
        chip->counters.bad_frames++;
        stub_answer(chip, command.opcode, SIM_STUB_UNKNOWN_COMMAND, &nothing);
    } else if (length != (size_t)command.size + SIM_STUB_FRAME_HEADER) {
        chip->counters.bad_frames++;
        stub_answer(chip, command.opcode, SIM_STUB_BAD_LENGTH, &nothing);
    } else if (stub->carried_error != SIM_STUB_OK) {
        sim_state_trace(chip, "stub command 0x%02x gets an earlier error 0x%02x", command.opcode,
                        stub->carried_error);
        stub_answer(chip, command.opcode, (sim_stub_error_t)stub->carried_error, &nothing);
        stub->carried_error = SIM_STUB_OK;
    } else {
        stub_run(chip, &command);
    }
}

void sim_stub_work(sim_chip_t *chip)
{
    sim_stub_state_t *stub = chip->stub;
    if (stub->fifo.due_ns <= chip->now_ns) {
        stub_interrupt(stub);
        return;
    }
    sim_stub_buffer_t *buffer = sim_stub_receiver_take(&stub->receiver);
    stub->work_ns = chip->now_ns + sim_work_ns(chip, STUB_COMMAND_US);
    const bool sound = !buffer->broken && sim_usb_takes(chip, buffer->length);
    buffer->complete = buffer->broken = false;
    if (sound && stub->read.active) {
        sim_stub_read_acknowledge(chip, buffer->bytes, buffer->length);
    } else if (sound) {
        stub_frame(chip, buffer->bytes, buffer->length);
    }
    if (chip->stub == stub) {
        chip->busy_until_ns = stub->work_ns;
    }
}
