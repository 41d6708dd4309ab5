/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/trace.h"
#include "esp_loader_engine.h"
#include "wire/slip.h"

enum {
    TRACE_DUMP_WIDTH = 16,
    TRACE_PARTIAL = 64, /* bytes shown of a frame that did not end */
};

static void trace_begin_line(const trace_t *trace, char sign, uint32_t now_ms)
{
    const uint32_t ms = now_ms - trace->began_ms;
    fprintf(trace->out, "%6u.%03u %c ", (unsigned)(ms / 1000), (unsigned)(ms % 1000), sign);
}

static char trace_sign(trace_direction_t direction)
{
    return direction == TRACE_TO_CHIP ? '>' : '<';
}

static void trace_dump(const trace_t *trace, const uint8_t *bytes, size_t size)
{
    for (size_t at = 0; at < size; at += TRACE_DUMP_WIDTH) {
        fprintf(trace->out, "             %04x ", (unsigned)at);
        for (size_t i = at; i < at + TRACE_DUMP_WIDTH; i++) {
            if (i < size) {
                fprintf(trace->out, " %02x", bytes[i]);
            } else {
                fputs("   ", trace->out);
            }
        }
        fputs("  ", trace->out);
        for (size_t i = at; i < size && i < at + TRACE_DUMP_WIDTH; i++) {
            fputc(bytes[i] >= ' ' && bytes[i] < 0x7F ? bytes[i] : '.', trace->out);
        }
        fputc('\n', trace->out);
    }
}

/* Bytes that are no frame: mostly what a chip prints when it boots. */
static void trace_text(const trace_t *trace, trace_direction_t direction, const char *what,
                       const uint8_t *bytes, size_t size, uint32_t now_ms)
{
    trace_begin_line(trace, trace_sign(direction), now_ms);
    fprintf(trace->out, "%s, %u bytes: \"", what, (unsigned)size);
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] >= ' ' && bytes[i] < 0x7F && bytes[i] != '\\') {
            fputc(bytes[i], trace->out);
        } else if (bytes[i] == '\n') {
            fputs("\\n", trace->out);
        } else {
            fprintf(trace->out, "\\x%02x", bytes[i]);
        }
    }
    fputs("\"\n", trace->out);
}

static void trace_frame(const trace_t *trace, trace_direction_t direction, uint32_t now_ms)
{
    const esp_loader_slip_decoder_t *decoder = &trace->streams[direction].decoder;
    char text[256];
    trace_describe(decoder->frame, decoder->length, text, sizeof text);
    trace_begin_line(trace, trace_sign(direction), now_ms);
    fprintf(trace->out, "%s\n", text);
    if (trace->full) {
        trace_dump(trace, decoder->frame, decoder->length);
    }
}

static void trace_loose(trace_t *trace, trace_direction_t direction, uint32_t now_ms)
{
    trace_stream_t *stream = &trace->streams[direction];
    if (stream->loose_size > 0) {
        trace_text(trace, direction, "outside of frames", stream->loose, stream->loose_size,
                   now_ms);
        stream->loose_size = 0;
    }
}

static void trace_stream_init(trace_stream_t *stream)
{
    slip_decoder_init(&stream->decoder, stream->frame, sizeof stream->frame);
    stream->loose_size = 0;
}

void trace_init(trace_t *trace, FILE *out, bool full, uint32_t now_ms)
{
    trace->out = out;
    trace->full = full;
    trace->began_ms = now_ms;
    trace_stream_init(&trace->streams[TRACE_TO_CHIP]);
    trace_stream_init(&trace->streams[TRACE_FROM_CHIP]);
}

void trace_bytes(trace_t *trace, trace_direction_t direction, const uint8_t *bytes, size_t size,
                 uint32_t now_ms)
{
    trace_stream_t *stream = &trace->streams[direction];
    for (size_t i = 0; i < size; i++) {
        if (slip_decode(&stream->decoder, bytes[i]) && stream->decoder.length != 0) {
            trace_loose(trace, direction, now_ms);
            trace_frame(trace, direction, now_ms);
        } else if (stream->decoder.state == SLIP_OUTSIDE) {
            stream->loose[stream->loose_size++] = bytes[i];
            if (stream->loose_size == sizeof stream->loose || bytes[i] == '\n') {
                trace_loose(trace, direction, now_ms);
            }
        }
    }
    fflush(trace->out);
}

void trace_flush(trace_t *trace, uint32_t now_ms)
{
    for (int i = TRACE_TO_CHIP; i <= TRACE_FROM_CHIP; i++) {
        trace_stream_t *stream = &trace->streams[i];
        trace_loose(trace, (trace_direction_t)i, now_ms);
        if (stream->decoder.state > SLIP_BETWEEN && stream->decoder.length > 0) {
            const size_t length = stream->decoder.length;
            trace_text(trace, (trace_direction_t)i, "no end of frame", stream->frame,
                       length < TRACE_PARTIAL ? length : TRACE_PARTIAL, now_ms);
        }
        trace_stream_init(stream);
    }
}

void trace_lines(trace_t *trace, uint8_t lines, uint32_t now_ms)
{
    trace_flush(trace, now_ms);
    trace_begin_line(trace, '-', now_ms);
    fprintf(trace->out, "lines: reset %s, boot %s\n",
            (lines & ESP_LOADER_LINE_RESET) != 0 ? "held" : "free",
            (lines & ESP_LOADER_LINE_BOOT) != 0 ? "held" : "free");
    fflush(trace->out);
}

void trace_baud(trace_t *trace, uint32_t baud, uint32_t now_ms)
{
    trace_flush(trace, now_ms);
    trace_begin_line(trace, '-', now_ms);
    fprintf(trace->out, "host at %u baud\n", (unsigned)baud);
    fflush(trace->out);
}
