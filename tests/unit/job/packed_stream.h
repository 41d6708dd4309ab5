/**
 * Streams of stretches of an image, for as long as no other is made: what an image's `make_stream`
 * and `pull_stream` take, with its bytes as their user.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_PACKED_STREAM_H
#define UNIT_PACKED_STREAM_H

#include <stdint.h>

enum { PACKED_STREAM_LARGEST = 0xA0000 /* bytes of a stretch */ };

/** Makes one of `size` bytes at `offset`, of which the first `blank` are 0xFF; returns its size. */
uint32_t packed_stream_make(void *bytes, uint32_t offset, uint32_t size, uint32_t blank);

/** Bytes of it. */
const uint8_t *packed_stream_pull(void *bytes, uint32_t offset, uint32_t size);

#endif
