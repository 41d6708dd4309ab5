/*
 * The command line: arguments that may be anything, one a line.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"
#include "operand/flash_range.h"
#include "operand/mem_operands.h"
#include "option/flash_pins.h"
#include "option/options.h"
#include <string.h>

enum { ARGUMENTS = 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *arguments[ARGUMENTS + 2] = {NULL};
    int count = 0;
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    char program[] = "esploader";
    arguments[count++] = program;
    for (char *at = text; at != NULL && count <= ARGUMENTS;) {
        char *end = strchr(at, '\n');
        arguments[count++] = at;
        if (end != NULL) {
            *end++ = '\0';
        }
        at = end;
    }
    options_t options;
    char error[OPTIONS_ERROR_SIZE] = "";
    if (options_parse(count, arguments, &options, error)) {
        FUZZ_CHECK(options.operand_count < (size_t)count);
        FUZZ_CHECK(options.connect_attempts >= 1);
        if (options.operand_count >= 2) {
            flash_range_t range;
            uint32_t value = 0;
            if (flash_range_parse(options.operands, size % 2 != 0 ? 4096 : 1, &range) == CLI_OK) {
                (void)flash_range_fit(&range, 0x400000);
            }
            (void)mem_parse_address(options.operands[0], &value);
            (void)mem_parse_size(options.operands[1], value, &value);
        }
    } else {
        FUZZ_CHECK(error[0] != '\0' && strnlen(error, sizeof(error)) < sizeof(error));
    }
    esp_host_pins_t pins;
    (void)flash_pins_parse(arguments[1], &pins);
    free(text);
    return 0;
}
