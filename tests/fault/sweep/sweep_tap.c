/* SPDX-License-Identifier: Apache-2.0 */
#include "sweep_tap.h"

enum {
    END = 0xC0,
    ESCAPE = 0xDB,
    ESCAPED_END = 0xDC,
    OPCODE_AT = 1,
    FLASH_BEGIN = 0x02,
    DEFLATE_BEGIN = 0x10,
    ERASE_ALL = 0xD0,
    ERASE_REGION = 0xD1,
};

static uint32_t word(const sweep_tap_t *tap, size_t index)
{
    const uint8_t *at = tap->head + 8 + 4 * index;
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* A begin of no bytes is how an ESP8266's flash is attached. */
static void look_at_erase(sweep_tap_t *tap, uint32_t address, uint32_t size)
{
    const bool outside = address < tap->from || address > tap->to || size > tap->to - address;
    tap->asked_outside = tap->asked_outside || (size != 0 && outside);
}

static void look_at_frame(sweep_tap_t *tap)
{
    switch (tap->head[OPCODE_AT]) {
    case FLASH_BEGIN:
    case DEFLATE_BEGIN:
        /* Of a begin, the size is what is erased. */
        look_at_erase(tap, word(tap, 3), word(tap, 0));
        return;
    case ERASE_REGION:
        look_at_erase(tap, word(tap, 0), word(tap, 1));
        return;
    case ERASE_ALL:
        look_at_erase(tap, 0, UINT32_MAX);
        return;
    default:
        return;
    }
}

static void take_end(sweep_tap_t *tap)
{
    if (tap->in_frame && tap->size > 0) {
        if (tap->size == sizeof(tap->head)) {
            look_at_frame(tap);
        }
        tap->in_frame = false;
        return;
    }
    tap->in_frame = true;
    tap->escaped = false;
    tap->size = 0;
    sweep_commands_t *commands = tap->commands;
    if (commands != NULL && commands->count < SWEEP_COMMANDS) {
        commands->at[commands->count++] = tap->bytes;
    }
}

void sweep_tap_sent(void *user, const uint8_t *bytes, size_t size)
{
    sweep_tap_t *tap = user;
    for (size_t i = 0; i < size; i++, tap->bytes++) {
        if (bytes[i] == END) {
            take_end(tap);
        } else if (tap->size == sizeof(tap->head)) {
            continue;
        } else if (tap->escaped) {
            tap->head[tap->size++] = bytes[i] == ESCAPED_END ? END : ESCAPE;
            tap->escaped = false;
        } else if (bytes[i] == ESCAPE) {
            tap->escaped = true;
        } else {
            tap->head[tap->size++] = bytes[i];
        }
    }
}
