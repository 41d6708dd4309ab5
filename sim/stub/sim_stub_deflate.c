/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing compressed data: inflated into a window of 32 KiB, which is written when it is full and
 * when the stream ends. Source: esp-flasher-stub 1.1.0, s_flash_defl_data_post_process() of
 * command_handler.c.
 *
 * Its decompressor is told only with sequence number 0 that the stream has a zlib header and
 * checksum. So the checksum is looked at only when the stream ends in that block, before its output
 * fills the window.
 */
#include "stub/sim_stub_command.h"
#include "wire/bytes.h"
#include <string.h>

enum {
    DEFLATE_RAW = -15,           /* window bits: no header, no checksum */
    DEFLATE_METHOD = 8,          /* RFC 1950: of CMF */
    DEFLATE_DICTIONARY = 1 << 5, /* RFC 1950: of FLG */
    DEFLATE_HEADER_SIZE = 2,
    DEFLATE_CHECKSUM_SIZE = 4,
    /* Assumed, as no measurement of the stub is published. */
    DEFLATE_BYTES_PER_US = 2,
};

sim_stub_error_t sim_stub_deflate_begin(sim_chip_t *chip, const sim_stub_command_t *command,
                                        sim_stub_answer_t *answer)
{
    sim_stub_inflate_t *inflater = &chip->stub->inflate;
    if (inflater->open) {
        (void)inflateEnd(&inflater->stream);
    }
    inflater->stream = (z_stream){0};
    inflater->open = inflateInit2(&inflater->stream, DEFLATE_RAW) == Z_OK;
    inflater->started = inflater->finished = false;
    inflater->header_left = inflater->checksum_left = 0;
    return sim_stub_flash_begin(chip, command, answer);
}

sim_stub_error_t sim_stub_deflate_data(sim_chip_t *chip, const sim_stub_command_t *command,
                                       sim_stub_answer_t *answer)
{
    (void)answer;
    if (command->size < SIM_STUB_DATA_HEADER) {
        return SIM_STUB_BAD_LENGTH;
    }
    if (!chip->stub->write.open) {
        return SIM_STUB_NOT_BEGUN;
    }
    /* It is not compared with the size of the command; the checksum tells in most cases. */
    const uint32_t size = bytes_get_u32(command->data);
    if (size > SIM_STUB_BUFFER_SIZE - SIM_STUB_FRAME_HEADER - SIM_STUB_DATA_HEADER) {
        return SIM_STUB_BAD_CHECKSUM;
    }
    const uint8_t sum =
        command_checksum(COMMAND_CHECKSUM_SEED, &command->data[SIM_STUB_DATA_HEADER], size);
    return sum == command->checksum ? SIM_STUB_OK : SIM_STUB_BAD_CHECKSUM;
}

/* @return false: no zlib header */
static bool deflate_take_header(sim_stub_inflate_t *inflater)
{
    z_stream *stream = &inflater->stream;
    while (inflater->header_left > 0 && stream->avail_in > 0) {
        inflater->header[DEFLATE_HEADER_SIZE - inflater->header_left] = *stream->next_in;
        stream->next_in++;
        stream->avail_in--;
        inflater->header_left--;
        if (inflater->header_left == 0) {
            const unsigned method = inflater->header[0];
            const unsigned flags = inflater->header[1];
            return (method * 256 + flags) % 31 == 0 && (method & 15) == DEFLATE_METHOD &&
                   (flags & DEFLATE_DICTIONARY) == 0;
        }
    }
    return true;
}

/* @return false: the checksum is there and wrong */
static bool deflate_end(sim_stub_inflate_t *inflater, bool with_checksum)
{
    z_stream *stream = &inflater->stream;
    inflater->finished = true;
    if (!with_checksum) {
        return true;
    }
    if (stream->avail_in < DEFLATE_CHECKSUM_SIZE) {
        inflater->checksum_left = (uint8_t)(DEFLATE_CHECKSUM_SIZE - stream->avail_in);
        return true;
    }
    uint32_t wanted = 0;
    for (size_t i = 0; i < DEFLATE_CHECKSUM_SIZE; i++) {
        wanted = wanted << 8 | stream->next_in[i];
    }
    return adler32(adler32(0, Z_NULL, 0), inflater->window, inflater->filled) == wanted;
}

/* Inflates as far as the window takes it. */
static sim_stub_error_t deflate_step(sim_chip_t *chip, bool with_checksum)
{
    sim_stub_inflate_t *inflater = &chip->stub->inflate;
    z_stream *stream = &inflater->stream;
    const uint32_t before = inflater->filled;
    stream->next_out = &inflater->window[before];
    stream->avail_out = SIM_STUB_WINDOW - before;
    const int result = inflate(stream, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
        return SIM_STUB_INFLATE_FAILED;
    }
    inflater->filled = SIM_STUB_WINDOW - stream->avail_out;
    chip->stub->work_ns += sim_work_ns(chip, (inflater->filled - before) / DEFLATE_BYTES_PER_US);
    if (result == Z_STREAM_END && !deflate_end(inflater, with_checksum)) {
        return SIM_STUB_INFLATE_FAILED;
    }
    return SIM_STUB_OK;
}

static sim_stub_error_t deflate_flush(sim_chip_t *chip)
{
    sim_stub_inflate_t *inflater = &chip->stub->inflate;
    const uint32_t size = inflater->filled;
    inflater->filled = 0;
    return sim_stub_program(chip, inflater->window, size);
}

static sim_stub_error_t deflate_finish(sim_chip_t *chip)
{
    sim_stub_inflate_t *inflater = &chip->stub->inflate;
    const uInt left = inflater->stream.avail_in;
    inflater->checksum_left -=
        (uint8_t)(left < inflater->checksum_left ? left : inflater->checksum_left);
    return inflater->checksum_left == 0 ? deflate_flush(chip) : SIM_STUB_OK;
}

sim_stub_error_t sim_stub_deflate_write(sim_chip_t *chip, const sim_stub_command_t *command)
{
    sim_stub_inflate_t *inflater = &chip->stub->inflate;
    z_stream *stream = &inflater->stream;
    bool first = bytes_get_u32(&command->data[4]) == 0;
    stream->next_in = (z_const Bytef *)&command->data[SIM_STUB_DATA_HEADER];
    stream->avail_in = bytes_get_u32(command->data);
    chip->counters.blocks_written++;
    if (!inflater->started) {
        inflater->header_left = first ? DEFLATE_HEADER_SIZE : 0;
    }
    inflater->started = true;
    inflater->filled = first ? 0 : inflater->filled;
    if (!inflater->open || !deflate_take_header(inflater)) {
        return SIM_STUB_INFLATE_FAILED;
    }
    if (inflater->finished) {
        return deflate_finish(chip);
    }
    bool flushed = false;
    while (!inflater->finished && !chip->stub->hung && (stream->avail_in > 0 || flushed)) {
        sim_stub_error_t error = sim_stub_erase_next(chip);
        error = error == SIM_STUB_OK ? deflate_step(chip, first) : error;
        first = false;
        flushed = inflater->filled == SIM_STUB_WINDOW ||
                  (inflater->finished && inflater->checksum_left == 0);
        if (error == SIM_STUB_OK && flushed) {
            error = deflate_flush(chip);
        }
        if (error != SIM_STUB_OK) {
            return error;
        }
    }
    return SIM_STUB_OK;
}
