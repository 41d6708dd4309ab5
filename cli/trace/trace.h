/**
 * Shows what passes on a line: every frame in both directions, decoded, and what is no frame.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_TRACE_H
#define CLI_TRACE_H

#include "esp_loader_wire.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef enum {
    TRACE_TO_CHIP,
    TRACE_FROM_CHIP,
} trace_direction_t;

enum {
    TRACE_FRAME_SIZE = 0x4000 + 64, /**< the largest block and its headers */
    TRACE_LOOSE_SIZE = 80,
};

/** One direction. */
typedef struct {
    esp_loader_slip_decoder_t decoder;
    uint8_t frame[TRACE_FRAME_SIZE];
    uint8_t loose[TRACE_LOOSE_SIZE]; /**< bytes outside of frames */
    size_t loose_size;
} trace_stream_t;

typedef struct {
    FILE *out;
    bool full;         /**< with the bytes of each frame */
    uint32_t began_ms; /**< times are shown since then */
    trace_stream_t streams[2];
} trace_t;

/** `out` stays the caller's. */
void trace_init(trace_t *trace, FILE *out, bool full, uint32_t now_ms);

/** Bytes that went over the line, in any portions. */
void trace_bytes(trace_t *trace, trace_direction_t direction, const uint8_t *bytes, size_t size,
                 uint32_t now_ms);

/** The control lines were set: bits of esp_loader_line_t. */
void trace_lines(trace_t *trace, uint8_t lines, uint32_t now_ms);

/** The host's rate was set. */
void trace_baud(trace_t *trace, uint32_t baud, uint32_t now_ms);

/** Shows what is left over: bytes outside of frames, a frame without an end. */
void trace_flush(trace_t *trace, uint32_t now_ms);

/**
 * Describes a frame in one line, without its direction: the command's name and its fields, or the
 * status of an answer.
 * @param text  out: at least 1 byte; what does not fit is cut
 */
void trace_describe(const uint8_t *frame, size_t length, char *text, size_t room);

#endif
