/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_telnet.h"
#include <string.h>

/* RFC 854, RFC 856, RFC 858, RFC 2217. */
enum { SE = 240, SB = 250, WILL = 251, WONT = 252, DO = 253, DONT = 254, IAC = 255 };
enum { OPTION_BINARY = 0, OPTION_NO_GO_AHEAD = 3, OPTION_COM_PORT = 44 };
enum {
    COM_BAUD = 1,
    COM_DATA_BITS = 2,
    COM_PARITY = 3,
    COM_STOP_BITS = 4,
    COM_CONTROL = 5,
    COM_LINE_MASK = 10,
    COM_MODEM_MASK = 11,
    COM_PURGE = 12,
    TO_CLIENT = 100,
};
enum {
    CONTROL_NO_FLOW = 1,
    CONTROL_FLOW_LAST = 3,
    CONTROL_BREAK_OFF = 6,
    CONTROL_DTR_ASK = 7,
    CONTROL_DTR_ON = 8,
    CONTROL_DTR_OFF = 9,
    CONTROL_RTS_ASK = 10,
    CONTROL_RTS_ON = 11,
    CONTROL_RTS_OFF = 12,
    CONTROL_NO_FLOW_IN = 14,
};
enum { TELNET_DATA, TELNET_COMMAND, TELNET_VERB, TELNET_SUB, TELNET_SUB_IAC };

static void telnet_say(const sim_telnet_t *telnet, uint8_t verb, uint8_t option)
{
    const uint8_t word[] = {IAC, verb, option};
    telnet->calls.reply(telnet->calls.user, word, sizeof word);
}

void sim_telnet_begin(sim_telnet_t *telnet)
{
    static const uint8_t options[] = {OPTION_BINARY, OPTION_NO_GO_AHEAD, OPTION_COM_PORT};
    for (size_t i = 0; i < sizeof options; i++) {
        telnet_say(telnet, WILL, options[i]);
        telnet_say(telnet, DO, options[i]);
        telnet->answered[options[i]] = true;
    }
}

/* What this side has offered and asked for at the beginning is not answered again. */
static void telnet_negotiate(sim_telnet_t *telnet, uint8_t option)
{
    if (telnet->answered[option]) {
        return;
    }
    if (telnet->verb == WILL) {
        telnet_say(telnet, DONT, option);
    } else if (telnet->verb == DO) {
        telnet_say(telnet, WONT, option);
    }
}

static void telnet_confirm(const sim_telnet_t *telnet, uint8_t command, uint32_t value)
{
    uint8_t answer[16] = {IAC, SB, OPTION_COM_PORT, (uint8_t)(command + TO_CLIENT)};
    uint8_t bytes[4];
    size_t count = 0;
    for (int shift = command == COM_BAUD ? 24 : 0; shift >= 0; shift -= 8) {
        bytes[count++] = (uint8_t)(value >> shift);
    }
    size_t size = 4 + sim_telnet_encode(bytes, count, answer + 4);
    answer[size++] = IAC;
    answer[size++] = SE;
    telnet->calls.reply(telnet->calls.user, answer, size);
}

static uint32_t telnet_get(const sim_telnet_t *telnet, sim_telnet_setting_t setting)
{
    return telnet->calls.get(telnet->calls.user, setting);
}

/* Sets a line, unless it is asked for only. @return what is to be confirmed */
static uint8_t telnet_line(const sim_telnet_t *telnet, sim_telnet_setting_t setting, uint8_t value,
                           uint8_t on, uint8_t off)
{
    if (value == on || value == off) {
        telnet->calls.set(telnet->calls.user, setting, value == on);
    }
    return telnet_get(telnet, setting) != 0 ? on : off;
}

/* Of all that one may want of a port, a chip's has two lines. */
static uint8_t telnet_control(const sim_telnet_t *telnet, uint8_t value)
{
    if (value <= CONTROL_FLOW_LAST) {
        return CONTROL_NO_FLOW;
    }
    if (value <= CONTROL_BREAK_OFF) {
        return CONTROL_BREAK_OFF;
    }
    if (value <= CONTROL_DTR_OFF) {
        return telnet_line(telnet, SIM_TELNET_DTR, value, CONTROL_DTR_ON, CONTROL_DTR_OFF);
    }
    return value <= CONTROL_RTS_OFF
               ? telnet_line(telnet, SIM_TELNET_RTS, value, CONTROL_RTS_ON, CONTROL_RTS_OFF)
               : CONTROL_NO_FLOW_IN;
}

/* Every request is answered with the value now in force. */
static void telnet_request(const sim_telnet_t *telnet, uint8_t command, const uint8_t *value)
{
    switch (command) {
    case COM_BAUD: {
        const uint32_t rate = (uint32_t)value[0] << 24 | (uint32_t)value[1] << 16 |
                              (uint32_t)value[2] << 8 | value[3];
        if (rate != 0) {
            telnet->calls.set(telnet->calls.user, SIM_TELNET_BAUD, rate);
        }
        telnet_confirm(telnet, command, telnet_get(telnet, SIM_TELNET_BAUD));
        break;
    }
    case COM_DATA_BITS:
        telnet_confirm(telnet, command, 8);
        break;
    case COM_PARITY:
    case COM_STOP_BITS:
        telnet_confirm(telnet, command, 1);
        break;
    case COM_CONTROL:
        telnet_confirm(telnet, command, telnet_control(telnet, value[0]));
        break;
    case COM_LINE_MASK:
    case COM_MODEM_MASK:
    case COM_PURGE:
        telnet_confirm(telnet, command, value[0]);
        break;
    default:
        break;
    }
}

static void telnet_take_sub(const sim_telnet_t *telnet)
{
    const size_t least = telnet->sub_size >= 2 && telnet->sub[1] == COM_BAUD ? 6 : 3;
    if (telnet->sub_size >= least && telnet->sub[0] == OPTION_COM_PORT) {
        telnet_request(telnet, telnet->sub[1], telnet->sub + 2);
    }
}

static void telnet_sub_byte(sim_telnet_t *telnet, uint8_t byte)
{
    if (telnet->sub_size < sizeof telnet->sub) {
        telnet->sub[telnet->sub_size++] = byte;
    }
}

/* A byte that is none of data's. @return whether it is one after all */
static bool telnet_byte(sim_telnet_t *telnet, uint8_t byte)
{
    const int state = telnet->state;
    telnet->state = TELNET_DATA;
    switch (state) {
    case TELNET_COMMAND:
        telnet->verb = byte;
        telnet->sub_size = 0;
        telnet->state = byte >= WILL && byte <= DONT ? TELNET_VERB
                        : byte == SB                 ? TELNET_SUB
                                                     : TELNET_DATA;
        return byte == IAC;
    case TELNET_VERB:
        telnet_negotiate(telnet, byte);
        return false;
    case TELNET_SUB:
        telnet->state = byte == IAC ? TELNET_SUB_IAC : TELNET_SUB;
        if (byte != IAC) {
            telnet_sub_byte(telnet, byte);
        }
        return false;
    default: /* TELNET_SUB_IAC */
        if (byte == IAC) {
            telnet->state = TELNET_SUB;
            telnet_sub_byte(telnet, byte);
        } else if (byte == SE) {
            telnet_take_sub(telnet);
        }
        return false;
    }
}

void sim_telnet_take(sim_telnet_t *telnet, uint8_t *bytes, size_t size)
{
    size_t kept = 0;
    for (size_t i = 0; i < size; i++) {
        const uint8_t byte = bytes[i];
        if (telnet->state == TELNET_DATA && byte == IAC) {
            /* What came before goes before what follows takes effect. */
            if (kept > 0) {
                telnet->calls.data(telnet->calls.user, bytes, kept);
            }
            kept = 0;
            telnet->state = TELNET_COMMAND;
        } else if (telnet->state == TELNET_DATA || telnet_byte(telnet, byte)) {
            bytes[kept++] = byte;
        }
    }
    if (kept > 0) {
        telnet->calls.data(telnet->calls.user, bytes, kept);
    }
}

size_t sim_telnet_encode(const uint8_t *bytes, size_t size, uint8_t *out)
{
    size_t length = 0;
    for (size_t i = 0; i < size; i++) {
        out[length++] = bytes[i];
        if (bytes[i] == IAC) {
            out[length++] = IAC;
        }
    }
    return length;
}
