/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"
#include "file_save.h"
#include "message.h"
#include "number.h"
#include "progress.h"
#include "session.h"
#include "session_rate.h"
#include <stdio.h>
#include <stdlib.h>

enum { MEM_WORD = 4 };

/* One word of an operand; `what` reads as in "no <what>". */
static cli_exit_t mem_number(const char *text, const char *what, uint32_t *value)
{
    if (number_parse(text, value)) {
        return CLI_OK;
    }
    message_error("give a number of at most 32 bits, as 0x3ff00000", "'%s' is no %s", text, what);
    return CLI_USAGE;
}

static cli_exit_t mem_address(const char *text, uint32_t *address)
{
    const cli_exit_t exit = mem_number(text, "address", address);
    if (exit == CLI_OK && *address % MEM_WORD != 0) {
        message_error("give a multiple of 4", "memory is read and written in words of 4 bytes");
        return CLI_USAGE;
    }
    return exit;
}

static cli_exit_t mem_failed(session_t *session, const char *verb, uint32_t address)
{
    char doing[48];
    snprintf(doing, sizeof doing, "%s memory at 0x%08x", verb, (unsigned)address);
    return session_failed(session, doing);
}

static cli_exit_t mem_read(session_t *session, uint32_t address, uint32_t *value)
{
    session_set_time(session);
    esp_loader_engine_read_register(&session->engine, address);
    if (!session_run(session)) {
        return mem_failed(session, "read", address);
    }
    *value = esp_loader_engine_value(&session->engine);
    return CLI_OK;
}

cli_exit_t command_read_mem(const options_t *options)
{
    session_t session;
    uint32_t address;
    uint32_t value = 0;
    cli_exit_t exit = mem_address(options->operands[0], &address);
    if (exit == CLI_OK) {
        exit = session_open(&session, options);
    }
    if (exit != CLI_OK) {
        return exit;
    }
    exit = mem_read(&session, address, &value);
    if (exit == CLI_OK) {
        message_result("0x%08x: 0x%08x", (unsigned)address, (unsigned)value);
        exit = session_finish(&session);
    }
    session_close(&session);
    return exit;
}

static cli_exit_t mem_write(session_t *session, uint32_t address, uint32_t value, uint32_t mask)
{
    session_set_time(session);
    esp_loader_engine_write_register(&session->engine, address, value, mask, 0);
    if (!session_run(session)) {
        return mem_failed(session, "write", address);
    }
    message_say("0x%08x: wrote 0x%08x, mask 0x%08x", (unsigned)address, (unsigned)value,
                (unsigned)mask);
    return CLI_OK;
}

cli_exit_t command_write_mem(const options_t *options)
{
    session_t session;
    uint32_t address;
    uint32_t value = 0;
    uint32_t mask = UINT32_MAX;
    cli_exit_t exit = mem_address(options->operands[0], &address);
    if (exit == CLI_OK) {
        exit = mem_number(options->operands[1], "value", &value);
    }
    if (exit == CLI_OK && options->operand_count > 2) {
        exit = mem_number(options->operands[2], "mask", &mask);
    }
    if (exit == CLI_OK) {
        exit = session_open(&session, options);
    }
    if (exit != CLI_OK) {
        return exit;
    }
    exit = mem_write(&session, address, value, mask);
    if (exit == CLI_OK) {
        exit = session_finish(&session);
    }
    session_close(&session);
    return exit;
}

static cli_exit_t mem_dump(session_t *session, uint32_t address, uint8_t *bytes, uint32_t size)
{
    char label[32];
    progress_t progress;
    snprintf(label, sizeof label, "Memory at 0x%08x", (unsigned)address);
    progress_begin(&progress, label, "reading", size, drive_now_ms());
    for (uint32_t at = 0; at < size; at += MEM_WORD) {
        uint32_t value = 0;
        const cli_exit_t exit = mem_read(session, address + at, &value);
        if (exit != CLI_OK) {
            return exit;
        }
        for (unsigned i = 0; i < MEM_WORD; i++) {
            bytes[at + i] = (uint8_t)(value >> 8 * i);
        }
        progress_show(&progress, at + MEM_WORD, drive_now_ms());
    }
    message_say("%s: read %u bytes", label, (unsigned)size);
    return CLI_OK;
}

static cli_exit_t mem_dump_into(session_t *session, uint32_t address, uint32_t size,
                                file_save_t *save)
{
    uint8_t *bytes = malloc(size);
    if (bytes == NULL) {
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    cli_exit_t exit = session_raise_baud(session, false);
    if (exit == CLI_OK) {
        exit = mem_dump(session, address, bytes, size);
    }
    if (exit == CLI_OK) {
        exit = file_save_end(save, bytes, size);
    }
    free(bytes);
    return exit;
}

static cli_exit_t mem_size(const char *text, uint32_t address, uint32_t *size)
{
    if (!number_parse_size(text, size) || *size == 0 || *size % MEM_WORD != 0) {
        message_error("give a multiple of 4, as 0x1000 or 64KB", "'%s' is no size", text);
        return CLI_USAGE;
    }
    if (*size - 1 > UINT32_MAX - address) {
        message_error("check address and size", "0x%x bytes at 0x%08x pass the last address",
                      (unsigned)*size, (unsigned)address);
        return CLI_USAGE;
    }
    return CLI_OK;
}

cli_exit_t command_dump_mem(const options_t *options)
{
    session_t session;
    file_save_t save;
    uint32_t address;
    uint32_t size;
    cli_exit_t exit = mem_address(options->operands[0], &address);
    if (exit == CLI_OK) {
        exit = mem_size(options->operands[1], address, &size);
    }
    if (exit == CLI_OK) {
        exit = file_save_begin(&save, options->operands[2]);
    }
    if (exit != CLI_OK) {
        return exit;
    }
    exit = session_open(&session, options);
    if (exit == CLI_OK) {
        exit = mem_dump_into(&session, address, size, &save);
        if (exit == CLI_OK) {
            exit = session_finish(&session);
        }
        session_close(&session);
    }
    file_save_drop(&save);
    return exit;
}
