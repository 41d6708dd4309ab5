/* SPDX-License-Identifier: Apache-2.0 */
#include "operand/mem_operands.h"
#include "esp_host_file.h"
#include "view/message.h"

cli_exit_t mem_parse_number(const char *text, const char *what, uint32_t *value)
{
    if (esp_host_number(text, value)) {
        return CLI_OK;
    }
    message_error("give a number of at most 32 bits, as 0x3ff00000", "'%s' is no %s", text, what);
    return CLI_USAGE;
}

cli_exit_t mem_parse_address(const char *text, uint32_t *address)
{
    const cli_exit_t exit = mem_parse_number(text, "address", address);
    if (exit == CLI_OK && *address % MEM_WORD != 0) {
        message_error("give a multiple of 4", "memory is read and written in words of 4 bytes");
        return CLI_USAGE;
    }
    return exit;
}

cli_exit_t mem_parse_size(const char *text, uint32_t address, uint32_t *size)
{
    if (!esp_host_size(text, size) || *size == 0 || *size % MEM_WORD != 0) {
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
