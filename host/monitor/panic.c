/* SPDX-License-Identifier: Apache-2.0 */
#include "monitor/panic.h"
#include <stdlib.h>
#include <string.h>

enum { PANIC_WORD_DIGITS = 8, PANIC_NAME_MOST = 8 };

static bool panic_is_any(const char *line, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strstr(line, texts[i]) != NULL) {
            return true;
        }
    }
    return false;
}

static bool panic_begins(const char *line)
{
    static const char *const texts[] = {
        "Guru Meditation Error",
        "abort() was called at PC",
        "assert failed:",
        "register dump:",
        "Backtrace:",
        "***ERROR*** A stack overflow",
        "CORRUPT HEAP:",
        "Stack memory:",
        "Stack smashing protect failure",
        "Fatal exception (", /* ESP8266 */
        ">>>stack>>>",
    };
    return panic_is_any(line, texts, sizeof texts / sizeof texts[0]);
}

/* The chip starts again, which its ROM tells. */
static bool panic_ends(const char *line)
{
    static const char *const texts[] = {"Rebooting...", "ESP-ROM:", "rst:0x",
                                        "rst cause:", "CPU halted."};
    return panic_is_any(line, texts, sizeof texts / sizeof texts[0]);
}

/* Exactly eight hexadecimal digits. */
static bool panic_word(const char *text, uint32_t *value)
{
    char *end;
    if (strspn(text, "0123456789abcdefABCDEF") != PANIC_WORD_DIGITS) {
        return false;
    }
    *value = (uint32_t)strtoul(text, &end, 16);
    return true;
}

static void panic_set_register(panic_t *panic, const char *name, size_t size, uint32_t value)
{
    static const char names[32][PANIC_NAME_MOST] = {
        "X0", "RA", "SP", "GP", "TP",  "T0",  "T1", "T2", "S0/FP", "S1", "A0",
        "A1", "A2", "A3", "A4", "A5",  "A6",  "A7", "S2", "S3",    "S4", "S5",
        "S6", "S7", "S8", "S9", "S10", "S11", "T3", "T4", "T5",    "T6"};
    if (size == 4 && memcmp(name, "MEPC", 4) == 0) {
        panic->told.pc = value;
        panic->has_pc = true;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strlen(names[i]) == size && memcmp(names[i], name, size) == 0) {
            panic->told.registers[i] = value;
        }
    }
}

/* "MEPC    : 0x42001234  RA      : 0x..." */
static void panic_take_registers(panic_t *panic, const char *line)
{
    const char *at = line;
    for (;;) {
        at += strspn(at, " ");
        const char *name = at;
        const size_t size = strcspn(at, " :");
        at += size;
        at += strspn(at, " ");
        uint32_t value;
        if (size == 0 || strncmp(at, ": 0x", 4) != 0 || !panic_word(at + 4, &value)) {
            return;
        }
        panic_set_register(panic, name, size, value);
        at += 4 + PANIC_WORD_DIGITS;
    }
}

/* "3fc90f50: 0x00000000 0x3fc90000 ...". False: it is no such line, or none that goes on. */
static bool panic_take_words(panic_t *panic, const char *line)
{
    esp_host_panic_t *told = &panic->told;
    uint32_t address;
    if (!panic_word(line, &address) || line[PANIC_WORD_DIGITS] != ':') {
        return false;
    }
    if (told->stack_words == 0) {
        told->stack_address = address;
    }
    if (address != told->stack_address + 4 * (uint32_t)told->stack_words) {
        return false; /* a line was lost: what follows would lie at wrong addresses */
    }
    const char *at = line + PANIC_WORD_DIGITS + 1;
    uint32_t value;
    while (strncmp(at, " 0x", 3) == 0 && panic_word(at + 3, &value) &&
           told->stack_words < PANIC_WORDS) {
        panic->words[told->stack_words++] = value;
        at += 3 + PANIC_WORD_DIGITS;
    }
    return true;
}

panic_line_t panic_hear(panic_t *panic, const char *line)
{
    if (panic->in_stack) {
        if (panic_take_words(panic, line)) {
            return PANIC_STACK;
        }
        if (line[0] != '\0' || panic->told.stack_words != 0) {
            panic->in_stack = false;
            panic->active = panic->active && !panic_ends(line);
            return PANIC_STACK_ENDS;
        }
        return PANIC_TEXT;
    }
    if (strstr(line, "register dump:") != NULL) {
        memset(&panic->told, 0, sizeof panic->told);
        panic->has_pc = false;
    }
    if (panic_begins(line)) {
        panic->active = true;
        if (strncmp(line, "Stack memory:", 13) == 0) {
            panic->in_stack = panic->has_pc;
            panic->told.stack = panic->words;
            panic->told.stack_words = 0;
        }
        return PANIC_TEXT;
    }
    if (!panic->active) {
        return PANIC_NOTHING;
    }
    panic_take_registers(panic, line);
    panic->active = !panic_ends(line);
    return PANIC_TEXT;
}
