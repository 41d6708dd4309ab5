/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/sim_bench.h"
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

enum { BENCH_DATA_HEADER = 16, BENCH_SEED = 0xEF, BENCH_END = 0xC0, BENCH_ESC = 0xDB };

static const char sync_frame[] = "c0 00 08 24 00 00 00 00 00 07 07 12 20"
                                 "55555555555555555555555555555555"
                                 "55555555555555555555555555555555 c0";

static sim_chip_t *bench_chip_of(sim_config_t config)
{
    config.boot_download = true;
    sim_chip_t *chip = sim_chip_create(&config);
    assert_non_null(chip);
    uint8_t banner[256];
    while (sim_chip_read(chip, banner, sizeof banner) > 0) {
    }
    return chip;
}

sim_chip_t *bench_chip(const char *name)
{
    return bench_chip_of((sim_config_t){.chip = name});
}

void bench_sync(sim_chip_t *chip)
{
    const bool short_status = sim_chip_peek(chip, 0x40001000) == 0xFFF0C101;
    bench_send_hex(chip, sync_frame);
    uint8_t answers[256];
    assert_int_equal(sim_chip_read(chip, answers, sizeof answers), short_status ? 8 * 12 : 8 * 14);
}

sim_chip_t *bench_connected_of(sim_config_t config)
{
    sim_chip_t *chip = bench_chip_of(config);
    bench_sync(chip);
    return chip;
}

sim_chip_t *bench_connected(const char *name)
{
    return bench_connected_of((sim_config_t){.chip = name});
}

void bench_attach(sim_chip_t *chip, uint32_t pins)
{
    const uint32_t words[2] = {pins, 0};
    bench_command_words(chip, 0x0D, words, 2);
    assert_int_equal(bench_error(chip, 0x0D), 0);
}

sim_chip_t *bench_attached_of(sim_config_t config)
{
    sim_chip_t *chip = bench_connected_of(config);
    if (strcmp(config.chip, "esp8266") == 0) {
        assert_int_equal(bench_flash_begin(chip, 0, 0, 0), 0);
    } else {
        bench_attach(chip, 0);
    }
    return chip;
}

sim_chip_t *bench_attached(const char *name)
{
    return bench_attached_of((sim_config_t){.chip = name});
}

void bench_reset(sim_chip_t *chip, bool download)
{
    uint64_t now_us = sim_chip_now(chip);
    sim_chip_set_lines(chip, false, true);
    sim_chip_advance(chip, now_us += 100000);
    sim_chip_set_lines(chip, download, false);
    sim_chip_advance(chip, now_us += 50000);
    sim_chip_set_lines(chip, false, false);
}

const char *bench_text(sim_chip_t *chip, bench_bytes_t *into)
{
    into->size = sim_chip_read(chip, into->bytes, sizeof into->bytes - 1);
    into->bytes[into->size] = 0;
    return (const char *)into->bytes;
}

size_t bench_from_hex(const char *hex, uint8_t *bytes)
{
    size_t size = 0;
    for (const char *at = hex; *at != '\0';) {
        unsigned byte = 0;
        if (*at == ' ') {
            at++;
            continue;
        }
        assert_int_equal(sscanf(at, "%2x", &byte), 1);
        bytes[size++] = (uint8_t)byte;
        at += 2;
    }
    return size;
}

void bench_send_hex(sim_chip_t *chip, const char *hex)
{
    uint8_t bytes[1024];
    const size_t size = bench_from_hex(hex, bytes);
    assert_int_equal(sim_chip_write(chip, bytes, size), size);
}

void bench_expect_hex(sim_chip_t *chip, const char *hex)
{
    uint8_t wanted[1024];
    uint8_t got[1024];
    const size_t wanted_size = bench_from_hex(hex, wanted);
    const size_t size = sim_chip_read(chip, got, sizeof got);
    for (size_t i = 0; size != wanted_size && i < size; i++) {
        print_error("%02x%s", got[i], i + 1 == size ? "\n" : " ");
    }
    assert_int_equal(size, wanted_size);
    assert_memory_equal(got, wanted, size);
}

static size_t bench_escape(uint8_t *out, const uint8_t *data, size_t size)
{
    size_t at = 0;
    for (size_t i = 0; i < size; i++) {
        const bool escaped = data[i] == BENCH_END || data[i] == BENCH_ESC;
        if (escaped) {
            out[at++] = BENCH_ESC;
            out[at++] = data[i] == BENCH_END ? 0xDC : 0xDD;
        } else {
            out[at++] = data[i];
        }
    }
    return at;
}

void bench_command(sim_chip_t *chip, uint8_t opcode, uint32_t checksum, const uint8_t *data,
                   size_t size)
{
    static uint8_t frame[BENCH_MAX];
    const uint8_t header[8] = {0,
                               opcode,
                               (uint8_t)size,
                               (uint8_t)(size >> 8),
                               (uint8_t)checksum,
                               (uint8_t)(checksum >> 8),
                               (uint8_t)(checksum >> 16),
                               (uint8_t)(checksum >> 24)};
    size_t at = 0;
    frame[at++] = BENCH_END;
    at += bench_escape(&frame[at], header, sizeof header);
    at += bench_escape(&frame[at], data, size);
    frame[at++] = BENCH_END;
    assert_int_equal(sim_chip_write(chip, frame, at), at);
}

static void bench_put_words(uint8_t *out, const uint32_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < 4; j++) {
            out[i * 4 + j] = (uint8_t)(words[i] >> (8 * j));
        }
    }
}

void bench_command_words(sim_chip_t *chip, uint8_t opcode, const uint32_t *words, size_t count)
{
    uint8_t data[64];
    bench_put_words(data, words, count);
    bench_command(chip, opcode, 0, data, count * 4);
}

void bench_block(sim_chip_t *chip, uint8_t opcode, uint32_t sequence, const uint8_t *data,
                 size_t size)
{
    static uint8_t body[BENCH_MAX / 2];
    const uint32_t header[4] = {(uint32_t)size, sequence, 0, 0};
    uint8_t sum = BENCH_SEED;
    bench_put_words(body, header, 4);
    memcpy(&body[BENCH_DATA_HEADER], data, size);
    for (size_t i = 0; i < size; i++) {
        sum ^= data[i];
    }
    bench_command(chip, opcode, sum, body, BENCH_DATA_HEADER + size);
}

uint8_t bench_answer(sim_chip_t *chip, uint8_t opcode, uint8_t *data, size_t *size)
{
    uint8_t raw[256];
    uint8_t frame[256];
    size_t length = 0;
    const size_t raw_size = sim_chip_read(chip, raw, sizeof raw);
    assert_true(raw_size >= 2 && raw[0] == BENCH_END && raw[raw_size - 1] == BENCH_END);
    for (size_t i = 1; i + 1 < raw_size; i++) {
        assert_int_not_equal(raw[i], BENCH_END);
        if (raw[i] == BENCH_ESC) {
            i++;
            frame[length++] = raw[i] == 0xDC ? BENCH_END : BENCH_ESC;
        } else {
            frame[length++] = raw[i];
        }
    }
    const size_t told = frame[2] | (size_t)frame[3] << 8;
    const size_t status = sim_chip_peek(chip, 0x40001000) == 0xFFF0C101 ? 2 : 4;
    assert_int_equal(frame[0], 1);
    assert_int_equal(frame[1], opcode);
    assert_int_equal(length, 8 + told);
    assert_true(told >= status);
    const uint8_t *end = &frame[length - status];
    *size = told - status;
    memcpy(data, &frame[8], *size);
    /* After success a ROM's second byte may tell of an earlier refusal. */
    assert_true(status == 4 ? end[0] <= 1 : end[0] == (end[1] != 0));
    assert_true(end[0] == 0 || end[1] != 0);
    return end[0] != 0 ? end[1] : 0;
}

uint8_t bench_error(sim_chip_t *chip, uint8_t opcode)
{
    uint8_t data[256];
    size_t size = 0;
    const uint8_t error = bench_answer(chip, opcode, data, &size);
    assert_int_equal(size, 0);
    return error;
}

uint8_t bench_refusal(sim_chip_t *chip, uint8_t opcode, size_t data_size)
{
    uint8_t data[256];
    size_t size = 0;
    const uint8_t error = bench_answer(chip, opcode, data, &size);
    assert_int_equal(size, data_size);
    return error;
}

uint8_t bench_flash_begin(sim_chip_t *chip, uint32_t erase, uint32_t blocks, uint32_t address)
{
    const uint32_t magic = sim_chip_peek(chip, 0x40001000);
    const bool with_flag = magic != 0xFFF0C101 && magic != 0x00F01D83;
    const uint32_t words[5] = {erase, blocks, 0x1800, address, 0};
    bench_command_words(chip, 0x02, words, with_flag ? 5 : 4);
    return bench_error(chip, 0x02);
}
