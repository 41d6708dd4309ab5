/* SPDX-License-Identifier: Apache-2.0 */
#include "socket/serial_telnet.h"
#include <string.h>

/* Commands: RFC 854. */
enum { SE = 240, SB = 250, WILL = 251, WONT = 252, DO = 253, DONT = 254, IAC = SERIAL_TELNET_IAC };

/* Options: RFC 856, RFC 858, RFC 2217. */
enum { OPTION_BINARY = 0, OPTION_NO_GO_AHEAD = 3, OPTION_COM_PORT = 44 };

/* Commands of the com port option. The far end's have TO_CLIENT added. */
enum {
    COM_BAUD = 1,
    COM_DATA_BITS = 2,
    COM_PARITY = 3,
    COM_STOP_BITS = 4,
    COM_CONTROL = 5,
    TO_CLIENT = 100,
};

enum {
    CONTROL_FLOW_LAST = 3,
    CONTROL_DTR_ASK = 7,
    CONTROL_DTR_LAST = 9,
    CONTROL_RTS_ASK = 10,
    CONTROL_RTS_LAST = 12,
};

static const uint8_t telnet_commands[SERIAL_TELNET_SETTINGS] = {
    [SERIAL_TELNET_BAUD] = COM_BAUD,     [SERIAL_TELNET_DATA_BITS] = COM_DATA_BITS,
    [SERIAL_TELNET_PARITY] = COM_PARITY, [SERIAL_TELNET_STOP_BITS] = COM_STOP_BITS,
    [SERIAL_TELNET_FLOW] = COM_CONTROL,  [SERIAL_TELNET_DTR] = COM_CONTROL,
    [SERIAL_TELNET_RTS] = COM_CONTROL,
};

size_t serial_telnet_offer(uint8_t out[SERIAL_TELNET_MOST])
{
    static const uint8_t words[] = {
        IAC, WILL, OPTION_BINARY,      IAC, DO,   OPTION_BINARY,   IAC, WILL, OPTION_NO_GO_AHEAD,
        IAC, DO,   OPTION_NO_GO_AHEAD, IAC, WILL, OPTION_COM_PORT,
    };
    _Static_assert(sizeof words <= SERIAL_TELNET_MOST, "the offer fits");
    memcpy(out, words, sizeof words);
    return sizeof words;
}

static size_t telnet_put(uint8_t *out, size_t size, uint8_t byte)
{
    out[size++] = byte;
    if (byte == IAC) {
        out[size++] = IAC;
    }
    return size;
}

size_t serial_telnet_setting(serial_telnet_setting_t setting, uint32_t value,
                             uint8_t out[SERIAL_TELNET_MOST])
{
    const uint8_t begin[] = {IAC, SB, OPTION_COM_PORT, telnet_commands[setting]};
    size_t size = sizeof begin;
    memcpy(out, begin, sizeof begin);
    for (int shift = setting == SERIAL_TELNET_BAUD ? 24 : 0; shift >= 0; shift -= 8) {
        size = telnet_put(out, size, (uint8_t)(value >> shift));
    }
    out[size++] = IAC;
    out[size++] = SE;
    return size;
}

static void telnet_reply(serial_telnet_t *telnet, uint8_t verb, uint8_t option)
{
    const uint8_t word[] = {IAC, verb, option};
    /* Whoever asks for more options at once than a reply has room for gets none of the rest. */
    if (telnet->reply_size + sizeof word <= sizeof telnet->reply) {
        memcpy(telnet->reply + telnet->reply_size, word, sizeof word);
        telnet->reply_size += sizeof word;
    }
}

/* What was offered at the beginning is not answered again: two that answer each other's answers
 * would never end. */
static void telnet_negotiate(serial_telnet_t *telnet, uint8_t option)
{
    const bool ours = option == OPTION_BINARY || option == OPTION_NO_GO_AHEAD;
    if (option == OPTION_COM_PORT) {
        telnet->agreed = telnet->agreed || telnet->verb == DO;
        telnet->refused = telnet->refused || telnet->verb == DONT;
        if (telnet->verb == WILL && !telnet->offered) {
            telnet->offered = true;
            telnet_reply(telnet, DO, option);
        }
    } else if (telnet->verb == WILL && !ours) {
        telnet_reply(telnet, DONT, option);
    } else if (telnet->verb == DO && !ours) {
        telnet_reply(telnet, WONT, option);
    }
}

/* The setting that a confirmation is for; SERIAL_TELNET_SETTINGS: none of those. */
static serial_telnet_setting_t telnet_confirmed(uint8_t command, uint8_t value)
{
    if (command == COM_CONTROL) {
        if (value <= CONTROL_FLOW_LAST) {
            return SERIAL_TELNET_FLOW;
        }
        if (value >= CONTROL_DTR_ASK && value <= CONTROL_DTR_LAST) {
            return SERIAL_TELNET_DTR;
        }
        return value >= CONTROL_RTS_ASK && value <= CONTROL_RTS_LAST ? SERIAL_TELNET_RTS
                                                                     : SERIAL_TELNET_SETTINGS;
    }
    int setting = SERIAL_TELNET_BAUD;
    while (setting < SERIAL_TELNET_SETTINGS && telnet_commands[setting] != command) {
        setting++;
    }
    return (serial_telnet_setting_t)setting;
}

static void telnet_take_sub(serial_telnet_t *telnet)
{
    const uint8_t *sub = telnet->sub;
    if (telnet->sub_size < 3 || sub[0] != OPTION_COM_PORT || sub[1] < TO_CLIENT) {
        return;
    }
    const serial_telnet_setting_t setting = telnet_confirmed((uint8_t)(sub[1] - TO_CLIENT), sub[2]);
    const size_t size = setting == SERIAL_TELNET_BAUD ? 4 : 1;
    if (setting == SERIAL_TELNET_SETTINGS || telnet->sub_size != 2 + size) {
        return;
    }
    uint32_t value = 0;
    for (size_t i = 0; i < size; i++) {
        value = value << 8 | sub[2 + i];
    }
    telnet->confirmed[setting] = true;
    telnet->values[setting] = value;
}

static void telnet_sub_byte(serial_telnet_t *telnet, uint8_t byte)
{
    if (telnet->sub_size < sizeof telnet->sub) {
        telnet->sub[telnet->sub_size++] = byte;
    }
}

static void telnet_command(serial_telnet_t *telnet, uint8_t byte)
{
    telnet->state = SERIAL_TELNET_DATA;
    if (byte >= WILL && byte <= DONT) {
        telnet->verb = byte;
        telnet->state = SERIAL_TELNET_VERB;
    } else if (byte == SB) {
        telnet->sub_size = 0;
        telnet->state = SERIAL_TELNET_SUB;
    }
}

/* @return whether the byte is data */
static bool telnet_take(serial_telnet_t *telnet, uint8_t byte)
{
    switch (telnet->state) {
    case SERIAL_TELNET_DATA:
        telnet->state = byte == IAC ? SERIAL_TELNET_COMMAND : SERIAL_TELNET_DATA;
        return byte != IAC;
    case SERIAL_TELNET_COMMAND:
        telnet_command(telnet, byte);
        return byte == IAC;
    case SERIAL_TELNET_VERB:
        telnet->state = SERIAL_TELNET_DATA;
        telnet_negotiate(telnet, byte);
        return false;
    case SERIAL_TELNET_SUB:
        if (byte == IAC) {
            telnet->state = SERIAL_TELNET_SUB_IAC;
        } else {
            telnet_sub_byte(telnet, byte);
        }
        return false;
    default: /* SERIAL_TELNET_SUB_IAC */
        telnet->state = byte == IAC ? SERIAL_TELNET_SUB : SERIAL_TELNET_DATA;
        if (byte == IAC) {
            telnet_sub_byte(telnet, byte);
        } else if (byte == SE) {
            telnet_take_sub(telnet);
        }
        return false;
    }
}

size_t serial_telnet_decode(serial_telnet_t *telnet, uint8_t *bytes, size_t size)
{
    size_t kept = 0;
    for (size_t i = 0; i < size; i++) {
        const uint8_t byte = bytes[i];
        if (telnet_take(telnet, byte)) {
            bytes[kept++] = byte;
        }
    }
    return kept;
}
