/**
 * Telnet with the com port option of RFC 2217, the server's side.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_TELNET_H
#define SIM_TELNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What a client tells or asks of the port. */
typedef enum {
    SIM_TELNET_BAUD, /**< bits per second; 0 asks */
    SIM_TELNET_DTR,  /**< whether it is asserted */
    SIM_TELNET_RTS,
} sim_telnet_setting_t;

typedef struct {
    void *user;
    void (*data)(void *user, const uint8_t *bytes, size_t size);
    void (*set)(void *user, sim_telnet_setting_t setting, uint32_t value);
    uint32_t (*get)(void *user, sim_telnet_setting_t setting);
    /** Has to go to the client as it is. */
    void (*reply)(void *user, const uint8_t *bytes, size_t size);
} sim_telnet_calls_t;

/** Zeros and the calls are the beginning of a connection. */
typedef struct {
    sim_telnet_calls_t calls;
    int state;
    uint8_t verb;
    uint8_t sub[8]; /**< the longest that counts has 6 bytes */
    size_t sub_size;
    bool answered[256]; /**< options of which the client knows what this side has to say */
} sim_telnet_t;

/** What a server begins with goes to calls.reply. */
void sim_telnet_begin(sim_telnet_t *telnet);

/** Takes bytes of the client's; calls come in their order. `bytes` changes. */
void sim_telnet_take(sim_telnet_t *telnet, uint8_t *bytes, size_t size);

/** Data for the client, in telnet's form. `out` has room for twice as much. @return its bytes */
size_t sim_telnet_encode(const uint8_t *bytes, size_t size, uint8_t *out);

#endif
