/* SPDX-License-Identifier: Apache-2.0 */
#include "log.h"
#include "uart.h"
#include <string.h>

void log_text(const char *text)
{
    (void)uart_write(UART_LOG, (const uint8_t *)text, strlen(text));
}

void log_number(uint32_t number)
{
    char digits[11];
    char *at = &digits[sizeof(digits) - 1];
    *at = '\0';
    do {
        *--at = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    log_text(at);
}

void log_address(uint32_t address)
{
    char text[] = "0x00000000";
    for (char *at = &text[9]; address != 0; at--, address >>= 4) {
        *at = "0123456789abcdef"[address & 0xF];
    }
    log_text(text);
}
