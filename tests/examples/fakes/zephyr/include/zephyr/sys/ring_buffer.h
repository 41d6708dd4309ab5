/**
 * A ring for one writer and one reader.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAKE_ZEPHYR_RING_BUFFER_H
#define FAKE_ZEPHYR_RING_BUFFER_H

#include <stdint.h>

struct ring_buf {
    uint8_t *bytes;
    uint32_t size;
    uint32_t put;
    uint32_t got;
};

void ring_buf_init(struct ring_buf *ring, uint32_t size, uint8_t *bytes);
void ring_buf_reset(struct ring_buf *ring);
uint32_t ring_buf_put(struct ring_buf *ring, const uint8_t *bytes, uint32_t size);
uint32_t ring_buf_get(struct ring_buf *ring, uint8_t *bytes, uint32_t size);

#endif
