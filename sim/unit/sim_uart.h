/**
 * The chip's side of the line: bytes under way, rates, garbage where they differ.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_UART_H
#define SIM_UART_H

#include "state/sim_state.h"

void sim_uart_init(sim_chip_t *chip);
void sim_uart_deinit(sim_chip_t *chip);
/** Drops what is under way; what arrived at the host stays. */
void sim_uart_reset(sim_chip_t *chip, uint32_t rate);
void sim_uart_send(sim_chip_t *chip, uint64_t from_ns, const uint8_t *bytes, size_t size);
/** How long so many bits take; nothing where the wire takes no time. */
uint64_t sim_uart_bits_ns(const sim_chip_t *chip, unsigned bits);
void sim_uart_print(sim_chip_t *chip, const char *text);
/** Changes the chip's rate once all sent is out. */
void sim_uart_change_rate(sim_chip_t *chip, uint32_t rate);
void sim_uart_receive(sim_chip_t *chip, const uint8_t *bytes, size_t size);
void sim_uart_deliver(sim_chip_t *chip, uint64_t until_ns);
size_t sim_uart_take(sim_chip_t *chip, uint8_t *bytes, size_t capacity);
/** The next byte to the chip, as it arrives there. @return bytes put to `out`, 0 to 8 */
size_t sim_uart_next(sim_chip_t *chip, uint8_t *out, uint32_t *rate);

/* Asked several times for every byte on the line: hence here. */

static inline uint64_t sim_wire_next(const sim_wire_t *wire)
{
    return wire->head < wire->tail ? wire->bytes[wire->head].at_ns : UINT64_MAX;
}

/** When the next byte reaches the chip, or the host; UINT64_MAX: none is under way. */
static inline uint64_t sim_uart_next_in(const sim_chip_t *chip)
{
    return sim_wire_next(&chip->uart.rx);
}

static inline uint64_t sim_uart_next_out(const sim_chip_t *chip)
{
    return sim_wire_next(&chip->uart.tx);
}

#endif
