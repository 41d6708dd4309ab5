/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/sdio_host.h"
#include <cmocka.h>
#include <string.h>

enum { WINDOW_VALUE = 0x64, WINDOW_WRITE = 0x80, WINDOW = 0x84 };
enum { HEADER = 8, STATUS = 2, DATA_HEADER = 16, SIP_HEADER = 20, SIP_PACKET = 256 };
enum { TEXT_SIZE = 1500, DATA_SIZE = 204, WAIT_US = 2000000 };

static const uint8_t stub_text[TEXT_SIZE] = {0x17, 0x05, [TEXT_SIZE - 1] = 0x82};
static const uint8_t stub_data[DATA_SIZE] = {'s', 'd', 'i', 'o', [DATA_SIZE - 1] = 7};
static const sim_stub_segment_t stub_segments[] = {
    {SDIO_TEXT, stub_text, sizeof stub_text},
    {SDIO_DATA, stub_data, sizeof stub_data},
};
const sim_stub_t sdio_stub = {stub_segments, 2, SDIO_ENTRY};

static uint32_t word(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void put_word(uint8_t *at, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++) {
        at[i] = (uint8_t)(value >> 8 * i);
    }
}

static void pass(sim_chip_t *chip, size_t size)
{
    sim_chip_advance(chip, sim_chip_now(chip) + sim_bus_transfer_us(size));
}

sim_chip_t *sdio_chip_of(sim_config_t config)
{
    config.boot_download = true;
    sim_chip_t *chip = sim_chip_create(&config);
    assert_non_null(chip);
    assert_true(sim_bus_strap(chip, SIM_BUS_SDIO));
    sim_chip_power_cycle(chip);
    return chip;
}

void sdio_link(sim_chip_t *chip)
{
    uint8_t functions = FUNCTION_1;
    assert_true(sim_sdio_card_init(chip));
    assert_true(sim_sdio_write(chip, 0, IO_ENABLE, &functions, 1));
    do {
        pass(chip, 1);
        assert_true(sim_sdio_read(chip, 0, IO_READY, &functions, 1));
        assert_true(sim_chip_now(chip) < WAIT_US);
    } while ((functions & FUNCTION_1) == 0);
    sdio_window_set(chip, CONF1, sdio_window_get(chip, CONF1) | STITCH);
    sdio_window_set(chip, LEN_CONF, sdio_window_get(chip, LEN_CONF) | LOAD);
}

sim_chip_t *sdio_linked_chip(void)
{
    sim_chip_t *chip = sdio_chip_of((sim_config_t){.chip = "esp32c6", .stub = &sdio_stub});
    sdio_link(chip);
    return chip;
}

sim_chip_t *sdio_stub_chip_of(sim_config_t config)
{
    uint8_t greeting[8];
    config.stub = &sdio_stub;
    sim_chip_t *chip = sdio_chip_of(config);
    sdio_link(chip);
    sdio_upload_stub(chip, SDIO_ENTRY);
    assert_int_equal(sdio_fetch(chip, greeting, sizeof greeting), 4);
    assert_memory_equal(greeting, "OHAI", 4);
    return chip;
}

uint32_t sdio_get(sim_chip_t *chip, uint32_t address)
{
    uint8_t bytes[4];
    assert_true(sim_sdio_read(chip, 1, address, bytes, sizeof bytes));
    pass(chip, sizeof bytes);
    return word(bytes);
}

void sdio_set(sim_chip_t *chip, uint32_t address, uint32_t value)
{
    uint8_t bytes[4];
    put_word(bytes, value);
    assert_true(sim_sdio_write(chip, 1, address, bytes, sizeof bytes));
    pass(chip, sizeof bytes);
}

uint32_t sdio_window_get(sim_chip_t *chip, uint32_t address)
{
    sdio_set(chip, WINDOW, address >> 2 | 0x8000);
    return sdio_get(chip, WINDOW_VALUE);
}

void sdio_window_set(sim_chip_t *chip, uint32_t address, uint32_t value)
{
    uint8_t bytes[8];
    put_word(bytes, value);
    put_word(&bytes[4], address >> 2 | 0xC000);
    assert_true(sim_sdio_write(chip, 1, WINDOW_WRITE, bytes, sizeof bytes));
    pass(chip, sizeof bytes);
}

void sdio_put(sim_chip_t *chip, const uint8_t *bytes, size_t size)
{
    size_t at = 0;
    while (at < size) {
        const size_t piece = size - at < SDIO_BLOCK ? size - at : SDIO_BLOCK;
        assert_true(
            sim_sdio_write(chip, 1, (uint32_t)(PACKETS_END - size + at), &bytes[at], piece));
        pass(chip, piece);
        at += piece;
    }
}

void sdio_sip(sim_chip_t *chip, uint8_t flags, uint32_t sequence, const uint32_t command[3],
              const uint8_t *data, size_t size)
{
    uint8_t packet[2 * SIP_PACKET] = {0, flags};
    const size_t length = SIP_HEADER + size;
    packet[2] = (uint8_t)length;
    packet[3] = (uint8_t)(length >> 8);
    put_word(&packet[4], command[0]);
    put_word(&packet[8], sequence);
    put_word(&packet[12], command[1]);
    put_word(&packet[16], command[2]);
    if (size > 0) {
        memcpy(&packet[SIP_HEADER], data, size);
    }
    sdio_put(chip, packet, length);
}

void sdio_upload(sim_chip_t *chip, uint32_t *sequence, uint32_t address, const uint8_t *bytes,
                 size_t size)
{
    enum { ROOM = SIP_PACKET - SIP_HEADER };
    for (size_t at = 0; at < size; at += ROOM) {
        uint8_t piece[ROOM] = {0};
        const size_t left = size - at < ROOM ? size - at : ROOM;
        const size_t whole = (left + 3) & ~(size_t)3;
        const uint32_t command[3] = {SIP_WRITE, address + (uint32_t)at, (uint32_t)whole};
        memcpy(piece, &bytes[at], left);
        sdio_sip(chip, 0, (*sequence)++, command, piece, whole);
    }
}

void sdio_upload_stub(sim_chip_t *chip, uint32_t entry)
{
    const uint32_t boot[3] = {SIP_BOOT, entry, 1};
    uint32_t sequence = 0;
    for (size_t i = 0; i < sdio_stub.segment_count; i++) {
        const sim_stub_segment_t *segment = &sdio_stub.segments[i];
        sdio_upload(chip, &sequence, segment->address, segment->bytes, segment->size);
    }
    sdio_sip(chip, SIP_SYNC, 0, boot, NULL, 0);
}

size_t sdio_fetch(sim_chip_t *chip, uint8_t *bytes, size_t capacity)
{
    const uint64_t until = sim_chip_now(chip) + WAIT_US;
    while ((sdio_get(chip, INT_ST) & NEW_PACKET) == 0) {
        if (sim_chip_now(chip) >= until) {
            return 0;
        }
    }
    const size_t size = sdio_get(chip, CONF_W0);
    assert_in_range(size, 1, capacity);
    sdio_set(chip, INT_CLR, NEW_PACKET);
    size_t at = 0;
    while (at < size) {
        const size_t piece = size - at < SDIO_BLOCK ? size - at : SDIO_BLOCK;
        assert_true(sim_sdio_read(chip, 1, (uint32_t)(PACKETS_END - size + at), &bytes[at], piece));
        pass(chip, piece);
        at += piece;
    }
    return size;
}

void sdio_send(sim_chip_t *chip, uint8_t opcode, uint32_t checksum, const uint8_t *data,
               size_t size)
{
    static uint8_t frame[2 * SDIO_FRAME_MAX];
    assert_true(HEADER + size <= sizeof frame);
    frame[0] = 0;
    frame[1] = opcode;
    frame[2] = (uint8_t)size;
    frame[3] = (uint8_t)(size >> 8);
    put_word(&frame[4], checksum);
    memcpy(&frame[HEADER], data, size);
    sdio_put(chip, frame, HEADER + size);
}

uint8_t sdio_answer(sim_chip_t *chip, uint8_t opcode, uint8_t *data, size_t *size)
{
    uint8_t frame[128];
    const size_t length = sdio_fetch(chip, frame, sizeof frame);
    assert_in_range(length, HEADER + STATUS, sizeof frame);
    assert_int_equal(frame[0], 1);
    assert_int_equal(frame[1], opcode);
    assert_int_equal(frame[2] | frame[3] << 8, length - HEADER);
    if (data != NULL) {
        *size = length - HEADER - STATUS;
        memcpy(data, &frame[HEADER], *size);
    }
    return frame[length - STATUS];
}

uint8_t sdio_words(sim_chip_t *chip, uint8_t opcode, const uint32_t *words, size_t count)
{
    uint8_t data[64];
    assert_true(count * 4 <= sizeof data);
    for (size_t i = 0; i < count; i++) {
        put_word(&data[4 * i], words[i]);
    }
    sdio_send(chip, opcode, 0, data, count * 4);
    return sdio_answer(chip, opcode, NULL, NULL);
}

void sdio_send_block(sim_chip_t *chip, uint8_t opcode, uint32_t sequence, const uint8_t *data,
                     size_t size)
{
    static uint8_t block[SDIO_FRAME_MAX];
    uint32_t checksum = 0xEF;
    memset(block, 0, DATA_HEADER);
    put_word(block, (uint32_t)size);
    put_word(&block[4], sequence);
    memcpy(&block[DATA_HEADER], data, size);
    for (size_t i = 0; i < size; i++) {
        checksum ^= data[i];
    }
    sdio_send(chip, opcode, checksum, block, DATA_HEADER + size);
}

uint8_t sdio_block(sim_chip_t *chip, uint8_t opcode, uint32_t sequence, const uint8_t *data,
                   size_t size)
{
    sdio_send_block(chip, opcode, sequence, data, size);
    return sdio_answer(chip, opcode, NULL, NULL);
}
