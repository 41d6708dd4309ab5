/**
 * A queue of bytes between one writer and one reader, one of which may be an interrupt: each moves
 * only its own index, so nothing has to be locked.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef RING_H
#define RING_H

#include <stdbool.h>
#include <stdint.h>

enum { RING_SIZE = 1024 /* a power of two; at 1.5 Mbaud it fills in 7 ms */ };

typedef struct {
    uint8_t bytes[RING_SIZE];
    volatile uint32_t in; /* counts up for ever, as `out` does; they wrap together */
    volatile uint32_t out;
} ring_t;

/** @return false when it is full */
static inline bool ring_put(ring_t *ring, uint8_t byte)
{
    const uint32_t in = ring->in;
    if (in - ring->out == RING_SIZE) {
        return false;
    }
    ring->bytes[in % RING_SIZE] = byte;
    /* A signal fence is enough between an interrupt and what it interrupts on one processor. */
    __atomic_signal_fence(__ATOMIC_RELEASE);
    ring->in = in + 1;
    return true;
}

/** @return false when it is empty */
static inline bool ring_take(ring_t *ring, uint8_t *byte)
{
    const uint32_t out = ring->out;
    if (ring->in == out) {
        return false;
    }
    __atomic_signal_fence(__ATOMIC_ACQUIRE);
    *byte = ring->bytes[out % RING_SIZE];
    __atomic_signal_fence(__ATOMIC_RELEASE);
    ring->out = out + 1;
    return true;
}

#endif
