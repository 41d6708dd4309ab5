/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_loader_text.h"
#include "trace/trace.h"
#include "wire/bytes.h"
#include "wire/command.h"
#include "wire/response.h"
#include <stdarg.h>
#include <string.h>

enum { TRACE_FIELDS = 6 };

/* What the words of a command mean. Source: Espressif serial protocol documentation. */
typedef struct {
    uint8_t opcode;
    bool has_payload;                 /* bytes follow the words */
    uint8_t answer_sizes[2];          /* bytes of data an answer may bring before its status */
    const char *fields[TRACE_FIELDS]; /* name of each word; NULL: of no interest */
} trace_command_t;

static const trace_command_t trace_commands[] = {
    {COMMAND_FLASH_BEGIN, false, {0}, {"erase", "blocks", "block size", "offset", "encrypted"}},
    {COMMAND_FLASH_DATA, true, {0}, {"size", "sequence", NULL, NULL}},
    {COMMAND_FLASH_END, false, {0}, {"stay"}},
    {COMMAND_MEM_BEGIN, false, {0}, {"size", "blocks", "block size", "address"}},
    {COMMAND_MEM_END, false, {0}, {"stay", "entry"}},
    {COMMAND_MEM_DATA, true, {0}, {"size", "sequence", NULL, NULL}},
    {COMMAND_WRITE_REG, false, {0}, {"address", "value", "mask", "delay us"}},
    {COMMAND_READ_REG, false, {0}, {"address"}},
    {COMMAND_SPI_SET_PARAMS, false, {0}, {"id", "size", "block", "sector", "page", "status mask"}},
    {COMMAND_SPI_ATTACH, false, {0}, {"pins", "legacy"}},
    {COMMAND_CHANGE_BAUDRATE, false, {0}, {"new", "old"}},
    {COMMAND_FLASH_DEFL_BEGIN, false, {0}, {"size", "blocks", "block size", "offset", "encrypted"}},
    {COMMAND_FLASH_DEFL_DATA, true, {0}, {"size", "sequence", NULL, NULL}},
    {COMMAND_FLASH_DEFL_END, false, {0}, {"stay"}},
    {COMMAND_SPI_FLASH_MD5, false, {32, 16}, {"address", "size", NULL, NULL}},
    {COMMAND_GET_SECURITY_INFO, false, {20, 12}, {NULL}},
    {COMMAND_READ_FLASH_ROM, false, {64}, {"address", "size"}},
    {COMMAND_ERASE_FLASH, false, {0}, {NULL}},
    {COMMAND_ERASE_REGION, false, {0}, {"address", "size"}},
    {COMMAND_READ_FLASH_STUB, false, {0}, {"address", "size", "packet", "in flight"}},
};

typedef struct {
    char *text;
    size_t room;
} trace_text_t;

__attribute__((format(printf, 2, 3))) static void trace_add(trace_text_t *text, const char *format,
                                                            ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(text->text, text->room, format, arguments);
    va_end(arguments);
    const size_t taken = (size_t)length < text->room ? (size_t)length : text->room - 1;
    text->text += taken;
    text->room -= taken;
}

static const trace_command_t *trace_command(uint8_t opcode)
{
    for (size_t i = 0; i < sizeof(trace_commands) / sizeof(trace_commands[0]); i++) {
        if (trace_commands[i].opcode == opcode) {
            return &trace_commands[i];
        }
    }
    return NULL;
}

static void trace_number(trace_text_t *text, const char *name, uint32_t value)
{
    trace_add(text, value < 10 ? "  %s %u" : "  %s 0x%x", name, (unsigned)value);
}

static void trace_describe_command(trace_text_t *text, const uint8_t *frame, size_t length)
{
    const uint8_t opcode = frame[1];
    const uint8_t *data = frame + COMMAND_HEADER_SIZE;
    const size_t size = length - COMMAND_HEADER_SIZE;
    const trace_command_t *command = trace_command(opcode);
    trace_add(text, "%-17s", esp_loader_command_name(opcode));
    if (command == NULL) {
        trace_add(text, "  %u bytes", (unsigned)size);
        return;
    }
    for (size_t i = 0; i < TRACE_FIELDS && i * 4 + 4 <= size; i++) {
        if (command->fields[i] != NULL) {
            trace_number(text, command->fields[i], bytes_get_u32(data + i * 4));
        }
    }
    if (command->has_payload && size >= COMMAND_DATA_HEADER_SIZE) {
        const uint8_t *payload = data + COMMAND_DATA_HEADER_SIZE;
        const size_t payload_size = size - COMMAND_DATA_HEADER_SIZE;
        const uint8_t sum = command_checksum(COMMAND_CHECKSUM_SEED, payload, payload_size);
        const uint32_t sent = bytes_get_u32(frame + 4);
        trace_add(text, "  checksum 0x%02x%s", (unsigned)sent, sent == sum ? "" : " (wrong)");
    }
}

/* Bytes of data before the status: the status takes 2 bytes or 4, on which chip is not known here.
 */
static size_t trace_answer_data_size(uint8_t opcode, size_t size)
{
    const trace_command_t *command = trace_command(opcode);
    for (size_t i = 0; command != NULL && i < 2; i++) {
        const size_t data = command->answer_sizes[i];
        if (size == data + RESPONSE_STATUS_SIZE_SHORT || size == data + RESPONSE_STATUS_SIZE_LONG) {
            return data;
        }
    }
    return 0;
}

static void trace_describe_answer(trace_text_t *text, const uint8_t *frame, size_t length)
{
    const uint8_t opcode = frame[RESPONSE_OPCODE];
    const size_t data_size = trace_answer_data_size(opcode, length - RESPONSE_HEADER_SIZE);
    const uint8_t *data = &frame[RESPONSE_DATA];
    const uint8_t *status = data + data_size;
    trace_add(text, "%-17s", esp_loader_command_name(opcode));
    if (opcode == COMMAND_READ_REG || opcode == COMMAND_SYNC) {
        trace_add(text, "  value 0x%08x", (unsigned)bytes_get_u32(&frame[RESPONSE_VALUE]));
    }
    if (data_size == 32) {
        trace_add(text, "  %.32s", (const char *)data);
    } else if (data_size > 0) {
        trace_add(text, "  ");
        for (size_t i = 0; i < data_size; i++) {
            trace_add(text, "%02x", data[i]);
        }
    }
    if (status[0] == 0) {
        trace_add(text, "  ok");
    } else {
        trace_add(text, "  refused, 0x%02x: %s", status[1], esp_loader_status_text(status[1]));
    }
}

void trace_describe(const uint8_t *frame, size_t length, char *text, size_t room)
{
    trace_text_t out = {text, room};
    text[0] = '\0';
    if (length >= COMMAND_HEADER_SIZE && frame[0] == COMMAND_DIRECTION &&
        bytes_get_u16(frame + 2) == length - COMMAND_HEADER_SIZE) {
        trace_describe_command(&out, frame, length);
    } else if (response_is_sound(frame, length)) {
        trace_describe_answer(&out, frame, length);
    } else {
        trace_add(&out, "no packet: %u bytes", (unsigned)length);
    }
}
