/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_frame.h"
#include "sim_bus_chip.h"
#include "sim_uart.h"

uint64_t sim_frame_send(sim_chip_t *chip, uint64_t from_ns, const uint8_t *data, size_t size)
{
    if (sim_bus_send(chip, from_ns, data, size)) {
        return from_ns;
    }
    uint8_t wire[2 + 2 * SIM_FRAME_OUT_MAX];
    slip_encoder_t encoder = {0};
    size_t taken = size;
    wire[0] = SLIP_END;
    size_t encoded = 1 + slip_encode(&encoder, &wire[1], sizeof wire - 2, data, &taken);
    wire[encoded++] = SLIP_END;
    sim_uart_send(chip, from_ns, wire, encoded);
    return chip->uart.tx_free_ns;
}
