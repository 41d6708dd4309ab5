/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_monitor.h"
#include "monitor/panic.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT_LINE_MOST = 4096, /* of a line so much is looked at; a backtrace of 100 calls is shorter */
    TEXT_NOTE_SIZE = 1024,
    TEXT_PLACES = 16,
    TEXT_FRAMES = 32,
    TEXT_DIGITS = 8,
    TEXT_HASH_LEAST = 8, /* digits of a digest: fewer say little */
};

struct esp_host_text {
    esp_host_text_hooks_t hooks;
    const esp_host_filter_t *filter;
    esp_host_symbols_t *symbols;
    char line[TEXT_LINE_MOST + 1]; /* as it came, up to that size */
    size_t size;
    esp_host_filter_verdict_t verdict;
    bool other; /* the program that prints is not the one of the symbols */
    panic_t panic;
};

esp_host_text_t *esp_host_text_new(const esp_host_text_hooks_t *hooks,
                                   const esp_host_filter_t *filter, esp_host_symbols_t *symbols)
{
    esp_host_text_t *text = calloc(1, sizeof *text);
    if (text != NULL) {
        text->hooks = *hooks;
        text->filter = filter;
        text->symbols = symbols;
    }
    return text;
}

void esp_host_text_free(esp_host_text_t *text)
{
    free(text);
}

static void text_note(esp_host_text_t *text, const char *line)
{
    if (text->hooks.note != NULL) {
        text->hooks.note(text->hooks.user, line);
    }
}

/* "app_main at main.c:12" behind what is in the note already. */
static void text_tell_place(const esp_host_place_t *place, char note[TEXT_NOTE_SIZE])
{
    const size_t used = strlen(note);
    if (place->file == NULL) {
        snprintf(note + used, TEXT_NOTE_SIZE - used, "%s", place->function);
    } else {
        snprintf(note + used, TEXT_NOTE_SIZE - used, "%s at %s:%d", place->function, place->file,
                 place->line);
    }
}

/* `lookup`: the address that is asked for, of a call the one before it returns to. */
static void text_tell_address(esp_host_text_t *text, const char *before, uint32_t address,
                              uint32_t lookup)
{
    esp_host_place_t places[TEXT_PLACES];
    char note[TEXT_NOTE_SIZE];
    const size_t count = esp_host_symbols_find(text->symbols, lookup, places, TEXT_PLACES);
    for (size_t i = 0; i < count; i++) {
        if (i == 0) {
            snprintf(note, sizeof note, "%s0x%08x: ", before, (unsigned)address);
        } else {
            snprintf(note, sizeof note, "(inlined by) ");
        }
        text_tell_place(&places[i], note);
        text_note(text, note);
    }
}

static bool text_is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Lines of the ROM loader, which tell with each boot where it puts segments and where it goes on.
 */
static bool text_is_of_boot(const char *line)
{
    return strncmp(line, "load:", 5) == 0 || strncmp(line, "entry ", 6) == 0;
}

/* All addresses of code in a line. */
static void text_tell_addresses(esp_host_text_t *text, const char *line)
{
    for (const char *at = line; (at = strstr(at, "0x")) != NULL; at += 2) {
        size_t digits = 0;
        while (text_is_hex(at[2 + digits])) {
            digits++;
        }
        const uint32_t address = (uint32_t)strtoul(at + 2, NULL, 16);
        if (digits == TEXT_DIGITS && esp_host_symbols_is_code(text->symbols, address)) {
            text_tell_address(text, "", address, address);
        }
    }
}

/* A RISC-V core cannot tell who called whom: the stack does. */
static void text_tell_calls(esp_host_text_t *text)
{
    uint32_t addresses[TEXT_FRAMES];
    char before[32];
    const size_t count =
        esp_host_symbols_unwind(text->symbols, &text->panic.told, addresses, TEXT_FRAMES);
    if (count < 2 || !esp_host_symbols_is_code(text->symbols, addresses[0])) {
        return; /* the registers have told as much */
    }
    text_note(text, "Backtrace, from the stack above:");
    for (size_t i = 0; i < count && esp_host_symbols_is_code(text->symbols, addresses[i]); i++) {
        snprintf(before, sizeof before, "#%zu ", i);
        text_tell_address(text, before, addresses[i], i == 0 ? addresses[i] : addresses[i] - 1);
    }
}

/* The program says whose build it is, at its start and in a panic. */
static void text_check_program(esp_host_text_t *text, const char *line)
{
    static const char mark[] = "ELF file SHA256:";
    const char *at = strstr(line, mark);
    if (at == NULL) {
        return;
    }
    at += sizeof mark - 1;
    at += strspn(at, " ");
    const size_t digits = strspn(at, "0123456789abcdef");
    if (digits < TEXT_HASH_LEAST) {
        return;
    }
    const bool other = !esp_host_symbols_match(text->symbols, at, digits);
    if (other != text->other) {
        text_note(text, other ? "The ELF file is that of another build: addresses are left as they "
                                "are, and those above may have been named wrongly"
                              : "The ELF file is that of this build");
    }
    text->other = other;
}

/* The line without colours, control characters and its end. */
static void text_clean(const esp_host_text_t *text, char *clean)
{
    size_t size = 0;
    for (size_t i = 0; i < text->size; i++) {
        if (text->line[i] == '\033') {
            i++;
            while (i < text->size && text->line[i] != '\n' &&
                   (text->line[i] < 'A' || text->line[i] > 'z' || text->line[i] == '[')) {
                i++;
            }
        } else if ((uint8_t)text->line[i] >= ' ') {
            clean[size++] = text->line[i];
        }
    }
    clean[size] = '\0';
}

static void text_show_held(esp_host_text_t *text)
{
    if (text->hooks.begin != NULL) {
        text->hooks.begin(text->hooks.user);
    }
    text->hooks.show(text->hooks.user, (const uint8_t *)text->line, text->size);
    text->verdict = ESP_HOST_FILTER_SHOW;
}

static void text_finish_line(esp_host_text_t *text)
{
    char clean[TEXT_LINE_MOST + 1];
    text_clean(text, clean);
    const panic_line_t kind = panic_hear(&text->panic, clean);
    if (text->verdict == ESP_HOST_FILTER_OPEN ||
        (text->verdict == ESP_HOST_FILTER_HIDE && kind != PANIC_NOTHING)) {
        text_show_held(text);
    }
    const bool shown = text->verdict == ESP_HOST_FILTER_SHOW;
    text->size = 0;
    text->verdict = ESP_HOST_FILTER_OPEN;
    if (text->symbols == NULL) {
        return;
    }
    text_check_program(text, clean);
    if (!shown || text->other) {
        return;
    }
    if (kind == PANIC_STACK_ENDS) {
        text_tell_calls(text);
    }
    if (kind != PANIC_STACK && !text_is_of_boot(clean)) {
        text_tell_addresses(text, clean);
    }
}

/* Part of a line, or its end. */
static void text_take(esp_host_text_t *text, const uint8_t *bytes, size_t size)
{
    const size_t room = TEXT_LINE_MOST - text->size;
    const size_t kept = size < room ? size : room;
    memcpy(text->line + text->size, bytes, kept);
    text->size += kept;
    if (text->verdict == ESP_HOST_FILTER_SHOW) {
        text->hooks.show(text->hooks.user, bytes, size);
        return;
    }
    if (text->verdict == ESP_HOST_FILTER_HIDE) {
        return;
    }
    text->verdict = text->filter == NULL || text->panic.active
                        ? ESP_HOST_FILTER_SHOW
                        : esp_host_filter_judge(text->filter, text->line, text->size);
    if (text->verdict == ESP_HOST_FILTER_SHOW || text->size == TEXT_LINE_MOST) {
        text_show_held(text);
        if (kept < size) {
            text->hooks.show(text->hooks.user, bytes + kept, size - kept);
        }
    }
}

void esp_host_text_hear(esp_host_text_t *text, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        const uint8_t *end = memchr(bytes, '\n', size);
        const size_t part = end != NULL ? (size_t)(end - bytes) + 1 : size;
        text_take(text, bytes, part);
        if (end != NULL) {
            text_finish_line(text);
        }
        bytes += part;
        size -= part;
    }
}

void esp_host_text_end(esp_host_text_t *text)
{
    if (text->size > 0) {
        text_finish_line(text);
    }
}
