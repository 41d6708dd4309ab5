/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/stub_bench.h"
#include <cmocka.h>
#include <string.h>

static const uint8_t stub_text[STUB_TEXT_SIZE] = {0x97, 0xC0, 0xDB, [STUB_TEXT_SIZE - 1] = 0x73};
static const uint8_t stub_data[STUB_DATA_SIZE] = {'s', 't', 'u', 'b', [STUB_DATA_SIZE - 1] = 1};
static const sim_stub_segment_t stub_segments[] = {
    {STUB_TEXT, stub_text, sizeof stub_text},
    {STUB_DATA, stub_data, sizeof stub_data},
};
static const sim_stub_segment_t segments_of_esp32[] = {
    {0x400A8000, stub_text, sizeof stub_text},
    {0x3FFDED6C, stub_data, sizeof stub_data},
};
static const sim_stub_segment_t segments_of_esp8266[] = {
    {0x4010C500, stub_text, sizeof stub_text},
    {0x3FFFAE6C, stub_data, sizeof stub_data},
};
static const sim_stub_segment_t segments_of_esp32s3[] = {
    {0x40378000, stub_text, sizeof stub_text},
    {0x3FCB2DC0, stub_data, sizeof stub_data},
};
static const sim_stub_t stub_of_esp32s3 = {segments_of_esp32s3, 2, 0x40378004};
static const sim_stub_t stub_of_esp32 = {segments_of_esp32, 2, 0x400A8004};
static const sim_stub_t stub_of_esp8266 = {segments_of_esp8266, 2, 0x4010C504};
const sim_stub_t stub_known = {stub_segments, 2, STUB_ENTRY};

static const sim_stub_t *stub_of(const char *chip)
{
    static const struct {
        const char *chip;
        const sim_stub_t *stub;
    } stubs[] = {{"esp8266", &stub_of_esp8266},
                 {"esp32", &stub_of_esp32},
                 {"esp32s3", &stub_of_esp32s3},
                 {"esp32c3", &stub_known}};
    for (size_t i = 0; i < sizeof stubs / sizeof stubs[0]; i++) {
        if (strcmp(stubs[i].chip, chip) == 0) {
            return stubs[i].stub;
        }
    }
    fail_msg("the bench has no stub for %s", chip);
    return NULL;
}

void stub_settle(sim_chip_t *chip)
{
    while (sim_chip_next_event(chip) != SIM_NO_EVENT) {
        sim_chip_advance(chip, sim_chip_next_event(chip));
    }
}

static void drain(sim_chip_t *chip)
{
    uint8_t bytes[256];
    stub_settle(chip);
    while (sim_chip_read(chip, bytes, sizeof bytes) > 0) {
    }
}

void stub_upload(sim_chip_t *chip, uint32_t address, const uint8_t *bytes, size_t size)
{
    enum { BLOCK = 0x1800 /* no ROM takes larger ones */ };
    const uint32_t blocks = (uint32_t)((size + BLOCK - 1) / BLOCK);
    const uint32_t begin[4] = {(uint32_t)size, blocks, BLOCK, address};
    bench_command_words(chip, 0x05, begin, 4);
    stub_settle(chip);
    for (uint32_t i = 0; i < blocks; i++) {
        const size_t left = size - (size_t)i * BLOCK;
        bench_block(chip, 0x07, i, &bytes[(size_t)i * BLOCK], left < BLOCK ? left : BLOCK);
        stub_settle(chip);
    }
    drain(chip);
}

void stub_jump(sim_chip_t *chip, uint32_t stay, uint32_t entry)
{
    const uint32_t end[2] = {stay, entry};
    bench_command_words(chip, 0x06, end, 2);
    stub_settle(chip);
}

static void await_greeting(sim_chip_t *chip)
{
    uint8_t frame[64];
    (void)stub_frame(chip, frame, sizeof frame); /* the ROM's answer to MEM_END */
    assert_int_equal(stub_frame(chip, frame, sizeof frame), 4);
    assert_memory_equal(frame, "OHAI", 4);
}

sim_chip_t *stub_chip_of(sim_config_t config)
{
    static const char sync[] = "c0 00 08 24 00 00 00 00 00 07 07 12 20"
                               "55555555555555555555555555555555"
                               "55555555555555555555555555555555 c0";
    config.boot_download = true;
    const sim_stub_t known = *stub_of(config.chip);
    config.stub = stub_of(config.chip);
    sim_chip_t *chip = sim_chip_create(&config);
    assert_non_null(chip);
    drain(chip);
    bench_send_hex(chip, sync);
    drain(chip);
    for (size_t i = 0; i < known.segment_count; i++) {
        stub_upload(chip, known.segments[i].address, known.segments[i].bytes,
                    known.segments[i].size);
    }
    stub_jump(chip, STUB_RUN, known.entry);
    await_greeting(chip);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_STUB);
    return chip;
}

sim_chip_t *stub_chip(void)
{
    return stub_chip_of((sim_config_t){.chip = "esp32c3"});
}

size_t stub_frame(sim_chip_t *chip, uint8_t *frame, size_t capacity)
{
    uint8_t byte = 0;
    size_t size = 0;
    assert_int_equal(sim_chip_read(chip, &byte, 1), 1);
    assert_int_equal(byte, 0xC0);
    while (sim_chip_read(chip, &byte, 1) == 1 && byte != 0xC0) {
        if (byte == 0xDB) {
            assert_int_equal(sim_chip_read(chip, &byte, 1), 1);
            byte = byte == 0xDC ? 0xC0 : 0xDB;
        }
        assert_true(size < capacity);
        frame[size++] = byte;
    }
    assert_int_equal(byte, 0xC0);
    return size;
}

uint8_t stub_error(sim_chip_t *chip, uint8_t opcode)
{
    uint8_t frame[64];
    assert_int_equal(stub_frame(chip, frame, sizeof frame), 10);
    assert_int_equal(frame[0], 1);
    assert_int_equal(frame[1], opcode);
    assert_int_equal(frame[2] | frame[3] << 8, 2);
    assert_int_equal(frame[9], 0);
    return frame[8];
}

uint8_t stub_words(sim_chip_t *chip, uint8_t opcode, const uint32_t *words, size_t count)
{
    bench_command_words(chip, opcode, words, count);
    stub_settle(chip);
    return stub_error(chip, opcode);
}

uint8_t stub_begin(sim_chip_t *chip, uint8_t opcode, uint32_t size, uint32_t blocks,
                   uint32_t address)
{
    const uint32_t words[4] = {size, blocks, 0x4000, address};
    return stub_words(chip, opcode, words, 4);
}

uint8_t stub_block(sim_chip_t *chip, uint8_t opcode, uint32_t sequence, const uint8_t *data,
                   size_t size)
{
    bench_block(chip, opcode, sequence, data, size);
    stub_settle(chip);
    return stub_error(chip, opcode);
}

uint8_t stub_end(sim_chip_t *chip)
{
    static const uint32_t stay = 1;
    return stub_words(chip, 0x04, &stay, 1);
}

void stub_fill(uint8_t *bytes, size_t size, uint32_t seed)
{
    uint32_t noise = seed * 2654435761U + 1;
    for (size_t i = 0; i < size; i++) {
        noise = noise * 1664525U + 1013904223U;
        bytes[i] = (uint8_t)(noise >> 24);
    }
}
