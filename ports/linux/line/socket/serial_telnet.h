/**
 * Telnet with the com port option of RFC 2217, the client's side: bytes only, no I/O.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SERIAL_TELNET_H
#define SERIAL_TELNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A byte of data that has to go out twice. */
#define SERIAL_TELNET_IAC 0xFF

/** The most bytes of serial_telnet_offer() and serial_telnet_setting(). */
#define SERIAL_TELNET_MOST 24

/** What the far port is told; each is confirmed by itself. RFC 2217, "Com Port Control". */
typedef enum {
    SERIAL_TELNET_BAUD,
    SERIAL_TELNET_DATA_BITS,
    SERIAL_TELNET_PARITY,
    SERIAL_TELNET_STOP_BITS,
    SERIAL_TELNET_FLOW,
    SERIAL_TELNET_DTR,
    SERIAL_TELNET_RTS,
    SERIAL_TELNET_SETTINGS,
} serial_telnet_setting_t;

/** Values of settings that RFC 2217 numbers. */
enum {
    SERIAL_TELNET_NO_PARITY = 1,
    SERIAL_TELNET_ONE_STOP_BIT = 1,
    SERIAL_TELNET_NO_FLOW = 1,
    SERIAL_TELNET_DTR_ON = 8,
    SERIAL_TELNET_DTR_OFF = 9,
    SERIAL_TELNET_RTS_ON = 11,
    SERIAL_TELNET_RTS_OFF = 12,
};

/** Zeros are the beginning of a connection. */
typedef struct {
    enum {
        SERIAL_TELNET_DATA,
        SERIAL_TELNET_COMMAND, /**< behind IAC */
        SERIAL_TELNET_VERB,    /**< behind WILL, WONT, DO or DONT */
        SERIAL_TELNET_SUB,     /**< within a subnegotiation */
        SERIAL_TELNET_SUB_IAC, /**< behind IAC in one */
    } state;
    uint8_t verb;
    uint8_t sub[8]; /**< the longest that is looked at has 6 bytes */
    size_t sub_size;
    bool agreed;  /**< the far end has the com port option */
    bool refused; /**< it does not want it */
    bool offered; /**< it has offered it itself, and was answered */
    bool confirmed[SERIAL_TELNET_SETTINGS];
    uint32_t values[SERIAL_TELNET_SETTINGS]; /**< what was confirmed */
    uint8_t reply[96];                       /**< what has to go out, a few words of three bytes */
    size_t reply_size;
} serial_telnet_t;

/** What a client begins with. @return its bytes */
size_t serial_telnet_offer(uint8_t out[SERIAL_TELNET_MOST]);

/** A command that changes a setting. @return its bytes */
size_t serial_telnet_setting(serial_telnet_setting_t setting, uint32_t value,
                             uint8_t out[SERIAL_TELNET_MOST]);

/** Takes bytes that came and leaves what of them is data at their beginning. @return how much */
size_t serial_telnet_decode(serial_telnet_t *telnet, uint8_t *bytes, size_t size);

#endif
