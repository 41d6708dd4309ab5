/**
 * Frames from the chip to the host.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_FRAME_H
#define SIM_FRAME_H

#include "sim_state.h"

enum {
    SIM_FRAME_OUT_MAX = 4096, /**< most bytes in a frame to the host: a packet of READ_FLASH */
};

/**
 * Sends `size` bytes as one frame, not before `from_ns`.
 * @return when the sender is done with it
 */
uint64_t sim_frame_send(sim_chip_t *chip, uint64_t from_ns, const uint8_t *data, size_t size);

#endif
