/**
 * A flasher stub's receive buffers, which an interrupt fills whatever the stub works on.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_STUB_RECEIVER_H
#define SIM_STUB_RECEIVER_H

#include "state/sim_stub_state.h"

/** Takes a byte of the serial line. */
void sim_stub_receiver_byte(sim_stub_receiver_t *receiver, uint8_t byte);

/** Takes a whole frame of at least one byte. */
void sim_stub_receiver_frame(sim_stub_receiver_t *receiver, const uint8_t *frame, size_t size);

static inline bool sim_stub_buffer_taken(const sim_stub_buffer_t *buffer)
{
    return buffer->complete || buffer->broken;
}

/** Whether a buffer waits to be handled. Asked for every byte: hence here. */
static inline bool sim_stub_receiver_ready(const sim_stub_receiver_t *receiver)
{
    return sim_stub_buffer_taken(&receiver->buffers[0]) ||
           sim_stub_buffer_taken(&receiver->buffers[1]);
}

/** The buffer to handle next, where one is ready: the caller frees it by clearing its flags. */
sim_stub_buffer_t *sim_stub_receiver_take(sim_stub_receiver_t *receiver);

#endif
