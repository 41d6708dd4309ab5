/* SPDX-License-Identifier: Apache-2.0 */
#include "monitor/keys.h"

enum {
    KEYS_CONTROL = 0x1F, /* of a letter: the same with Ctrl */
    KEYS_MENU = 'T' & KEYS_CONTROL,
    KEYS_END = ']' & KEYS_CONTROL,
};

static const struct {
    char letter;
    keys_action_t action;
    const char *help;
} keys_menu[] = {
    {'H', KEYS_HELP, "Ctrl-T H  this help"},
    {'R', KEYS_RESET, "Ctrl-T R  reset the chip"},
    {'P', KEYS_LOADER, "Ctrl-T P  reset it into its loader"},
    {'F', KEYS_FLASH, "Ctrl-T F  flash the build again"},
    {'L', KEYS_LOG, "Ctrl-T L  log file on or off"},
    {'I', KEYS_STAMPS, "Ctrl-T I  time stamps on or off"},
    {'Y', KEYS_HOLD, "Ctrl-T Y  stop the screen, or go on"},
    {'X', KEYS_EXIT, "Ctrl-T X  end"},
    {'T', KEYS_SEND, "Ctrl-T Ctrl-T  send Ctrl-T"},
    {']', KEYS_SEND, "Ctrl-T Ctrl-]  send Ctrl-]"},
};

enum { KEYS_COUNT = sizeof keys_menu / sizeof keys_menu[0] };

keys_action_t keys_take(keys_t *keys, uint8_t byte)
{
    if (!keys->menu) {
        keys->menu = byte == KEYS_MENU;
        return keys->menu ? KEYS_WAIT : byte == KEYS_END ? KEYS_EXIT : KEYS_SEND;
    }
    keys->menu = false;
    for (size_t i = 0; i < KEYS_COUNT; i++) {
        const uint8_t letter = (uint8_t)keys_menu[i].letter;
        const bool is_control = byte == (letter & KEYS_CONTROL);
        /* What is sent is the control character itself. */
        if (is_control || (keys_menu[i].action != KEYS_SEND &&
                           (byte == letter || byte == letter + ('a' - 'A')))) {
            return keys_menu[i].action;
        }
    }
    return KEYS_UNKNOWN;
}

const char *keys_help(size_t index, bool can_flash)
{
    if (index == 0) {
        return "Ctrl-]    end";
    }
    for (size_t i = 0; i < KEYS_COUNT; i++) {
        index -= keys_menu[i].action != KEYS_FLASH || can_flash;
        if (index == 0) {
            return keys_menu[i].help;
        }
    }
    return NULL;
}
