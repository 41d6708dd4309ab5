/* SPDX-License-Identifier: Apache-2.0
 *
 * Source: esp-flasher-stub 1.1.0, slip.c and frame_buffer.c.
 */
#include "stub/sim_stub_receiver.h"
#include "wire/slip.h"
#include <string.h>

/* A buffer that is full or broken stays as it is until the stub has handled it; with none free what
 * comes is lost. */
static void receiver_put(sim_stub_receiver_t *receiver, uint8_t byte)
{
    sim_stub_buffer_t *buffer = &receiver->buffers[receiver->receiving];
    if (receiver->filled < SIM_STUB_BUFFER_SIZE) {
        buffer->bytes[receiver->filled++] = byte;
        return;
    }
    buffer->broken = true;
    receiver->armed = false;
    receiver->slip = SIM_STUB_OUTSIDE;
}

static void receiver_end(sim_stub_receiver_t *receiver)
{
    if (receiver->filled > 0) {
        sim_stub_buffer_t *buffer = &receiver->buffers[receiver->receiving];
        buffer->length = receiver->filled;
        buffer->complete = true;
        receiver->armed = false;
    }
    receiver->filled = 0;
    receiver->slip = SIM_STUB_OUTSIDE;
}

/* A delimiter either begins a frame or ends one. So where one got lost, the next end is taken for a
 * beginning, the next beginning for the end of an empty frame, and so on. */
void sim_stub_receiver_byte(sim_stub_receiver_t *receiver, uint8_t byte)
{
    switch (receiver->slip) {
    case SIM_STUB_OUTSIDE:
        if (byte == SLIP_END && receiver->armed) {
            receiver->filled = 0;
            receiver->slip = SIM_STUB_INSIDE;
        }
        break;
    case SIM_STUB_INSIDE:
        if (byte == SLIP_END) {
            receiver_end(receiver);
        } else if (byte == SLIP_ESC) {
            receiver->slip = SIM_STUB_ESCAPED;
        } else {
            receiver_put(receiver, byte);
        }
        break;
    case SIM_STUB_ESCAPED:
        receiver->slip = SIM_STUB_INSIDE;
        if (byte == SLIP_ESC_END || byte == SLIP_ESC_ESC) {
            receiver_put(receiver, byte == SLIP_ESC_END ? SLIP_END : SLIP_ESC);
        } else {
            receiver->buffers[receiver->receiving].broken = true;
            receiver->armed = false;
            receiver->slip = SIM_STUB_OUTSIDE;
        }
        break;
    }
}

void sim_stub_receiver_frame(sim_stub_receiver_t *receiver, const uint8_t *frame, size_t size)
{
    if (receiver->armed && size <= SIM_STUB_BUFFER_SIZE) {
        memcpy(receiver->buffers[receiver->receiving].bytes, frame, size);
        receiver->filled = size;
        receiver_end(receiver);
    }
}

/* The buffer to handle next; broken ones go first, and the one that filled first. */
static sim_stub_buffer_t *receiver_oldest(sim_stub_receiver_t *receiver)
{
    sim_stub_buffer_t *current = &receiver->buffers[receiver->receiving];
    sim_stub_buffer_t *other = &receiver->buffers[1 - receiver->receiving];
    if (other->broken || current->broken) {
        return other->broken ? other : current;
    }
    if (other->complete || current->complete) {
        return other->complete ? other : current;
    }
    return NULL;
}

static void receiver_arm(sim_stub_receiver_t *receiver)
{
    const size_t other = 1 - receiver->receiving;
    if (sim_stub_buffer_taken(&receiver->buffers[receiver->receiving])) {
        receiver->armed = !sim_stub_buffer_taken(&receiver->buffers[other]);
        receiver->receiving = receiver->armed ? other : receiver->receiving;
    } else {
        receiver->armed = true;
    }
}

sim_stub_buffer_t *sim_stub_receiver_take(sim_stub_receiver_t *receiver)
{
    sim_stub_buffer_t *buffer = receiver_oldest(receiver);
    receiver_arm(receiver);
    return buffer;
}
