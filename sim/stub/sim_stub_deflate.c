/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing compressed data: inflated into a window of 32 KiB, which is written when it is full and
 * when the stream ends. Source: esp-flasher-stub 1.1.0, s_flash_defl_data_post_process() of
 * command_handler.c.
 *
 * Its decompressor is told only with sequence number 0 that the stream has a zlib header and
 * checksum. So the checksum is looked at only when the stream ends in that block, before its output
 * fills the window. It is told that more will come until as much came as was announced.
 */
#include "stub/sim_stub_command.h"
#include "wire/bytes.h"

enum {
    /* Assumed, as no measurement of the stub is published. */
    DEFLATE_BYTES_PER_US = 2,
};

sim_stub_error_t sim_stub_deflate_begin(sim_chip_t *chip, const sim_stub_command_t *command,
                                        sim_stub_answer_t *answer)
{
    sim_inflate_open(&chip->stub->inflate);
    chip->stub->compressed_remaining =
        bytes_get_u32(&command->data[4]) * bytes_get_u32(&command->data[8]);
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

/* Inflates as far as the window takes it. */
static sim_inflate_result_t deflate_step(sim_chip_t *chip, unsigned flags)
{
    sim_stub_state_t *stub = chip->stub;
    sim_inflate_t *inflate = &stub->inflate;
    const size_t before = inflate->filled;
    const size_t left = sim_inflate_left(inflate);
    flags |= stub->compressed_remaining > left ? (unsigned)SIM_INFLATE_MORE : 0;
    const sim_inflate_result_t result = sim_inflate_run(inflate, flags);
    stub->compressed_remaining -= (uint32_t)(left - sim_inflate_left(inflate));
    stub->work_ns += sim_work_ns(chip, (inflate->filled - before) / DEFLATE_BYTES_PER_US);
    return result;
}

static sim_stub_error_t deflate_flush(sim_chip_t *chip)
{
    sim_inflate_t *inflate = &chip->stub->inflate;
    const uint32_t size = (uint32_t)inflate->filled;
    inflate->filled = 0;
    return sim_stub_program(chip, inflate->window, size);
}

sim_stub_error_t sim_stub_deflate_write(sim_chip_t *chip, const sim_stub_command_t *command)
{
    sim_inflate_t *inflate = &chip->stub->inflate;
    const bool first = bytes_get_u32(&command->data[4]) == 0;
    unsigned flags = first ? (unsigned)SIM_INFLATE_ZLIB : 0;
    sim_inflate_result_t result = SIM_INFLATE_FULL;
    chip->counters.blocks_written++;
    inflate->filled = first ? 0 : inflate->filled;
    if (!sim_inflate_give(inflate, &command->data[SIM_STUB_DATA_HEADER],
                          bytes_get_u32(command->data))) {
        return SIM_STUB_INFLATE_FAILED;
    }
    while (result == SIM_INFLATE_FULL && !chip->stub->hung) {
        sim_stub_error_t error = sim_stub_erase_next(chip);
        if (error != SIM_STUB_OK) {
            return error;
        }
        result = deflate_step(chip, flags);
        flags = 0;
        if (result == SIM_INFLATE_FULL || result == SIM_INFLATE_DONE) {
            error = deflate_flush(chip);
        }
        if (error != SIM_STUB_OK) {
            return error;
        }
    }
    return result == SIM_INFLATE_BROKEN || result == SIM_INFLATE_WRONG_SUM ? SIM_STUB_INFLATE_FAILED
                                                                           : SIM_STUB_OK;
}
