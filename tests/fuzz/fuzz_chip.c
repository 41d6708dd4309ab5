/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz_chip.h"
#include <string.h>

enum {
    END = 0xC0,
    ESC = 0xDB,
    FROM_CHIP = 1,
    READ_REG = 0x0A,
    READ_FLASH_SLOW = 0x0E,
    FLASH_MD5 = 0x13,
    SECURITY_INFO = 0x14,
    MAGIC_REGISTER = 0x40001000,
    STEPS = 4000000, /* more, and it does not end */
    DATA_MAX = 64,
};

static const uint32_t magics[] = {0xFFF0C101, 0x00F01D83, 0x6921506F, 0x00F01D83};

static void deliver(fuzz_chip_t *chip, const uint8_t *bytes, size_t size)
{
    if (chip->rx != NULL) {
        chip->rx(chip->user, bytes, size);
    } else {
        esp_loader_engine_rx(chip->engine, bytes, size);
    }
}

static void deliver_frame(fuzz_chip_t *chip, const uint8_t *bytes, size_t size)
{
    uint8_t frame[2 * FUZZ_FRAME_SIZE + 2];
    size_t at = 0;
    frame[at++] = END;
    for (size_t i = 0; i < size && i < FUZZ_FRAME_SIZE; i++) {
        if (bytes[i] == END || bytes[i] == ESC) {
            frame[at++] = ESC;
            frame[at++] = bytes[i] == END ? 0xDC : 0xDD;
        } else {
            frame[at++] = bytes[i];
        }
    }
    frame[at++] = END;
    deliver(chip, frame, at);
}

/* Bytes of data that a sound answer has. */
static size_t sound_data(const fuzz_chip_t *chip, uint8_t *data)
{
    memset(data, 0, DATA_MAX);
    switch (chip->opcode) {
    case FLASH_MD5:
        memset(data, '0', DATA_MAX);
        return chip->kind == 3 ? 16 : 32;
    case SECURITY_INFO:
        data[12] = 5; /* the ESP32-C3's id */
        return 20;
    case READ_FLASH_SLOW:
        return DATA_MAX;
    default:
        return 0;
    }
}

static void answer(fuzz_chip_t *chip, uint32_t value, const uint8_t *data, size_t size,
                   const uint8_t *status)
{
    uint8_t frame[FUZZ_FRAME_SIZE];
    const size_t status_size = chip->kind == 0 || chip->kind == 3 ? 2 : 4;
    memset(frame, 0, sizeof(frame));
    frame[0] = FROM_CHIP;
    frame[1] = chip->opcode;
    frame[2] = (uint8_t)(size + status_size);
    for (int i = 0; i < 4; i++) {
        frame[4 + i] = (uint8_t)(value >> 8 * i);
    }
    memcpy(frame + 8, data, size);
    memcpy(frame + 8 + size, status, 2);
    deliver_frame(chip, frame, 8 + size + status_size);
}

static void answer_soundly(fuzz_chip_t *chip)
{
    static const uint8_t done[2];
    uint8_t data[DATA_MAX];
    const size_t size = sound_data(chip, data);
    const bool magic = chip->opcode == READ_REG && chip->address == MAGIC_REGISTER;
    answer(chip, magic ? magics[chip->kind] : 0, data, size, done);
}

static void answer_as_told(fuzz_chip_t *chip, size_t size)
{
    const uint32_t value = fuzz_word(chip->input);
    const uint8_t status[2] = {fuzz_byte(chip->input), fuzz_byte(chip->input)};
    uint8_t data[DATA_MAX] = {0};
    size_t given = size;
    const uint8_t *bytes = fuzz_bytes(chip->input, &given);
    if (given > 0) {
        memcpy(data, bytes, given);
    }
    answer(chip, value, data, size, status);
}

static void let_time_pass(fuzz_chip_t *chip, uint32_t ms)
{
    chip->now_ms += ms;
    esp_loader_engine_set_time(chip->engine, chip->now_ms);
}

/* Nothing comes until the deadline. */
static void be_silent(fuzz_chip_t *chip)
{
    const uint32_t left = esp_loader_engine_deadline(chip->engine) - chip->now_ms;
    let_time_pass(chip, left < 0x80000000 ? left : 0);
}

static void respond(fuzz_chip_t *chip)
{
    if (chip->input->size == 0) {
        be_silent(chip);
        return;
    }
    const uint8_t how = fuzz_byte(chip->input);
    if (how < 100) {
        answer_soundly(chip);
    } else if (how < 140) {
        size_t size = how - 100u;
        const uint8_t *bytes = fuzz_bytes(chip->input, &size);
        deliver(chip, bytes, size);
    } else if (how < 170) {
        answer_as_told(chip, (how - 140u) * 2);
    } else if (how < 190) {
        be_silent(chip);
    } else if (how < 220) {
        let_time_pass(chip, (how - 190u) * 20);
        answer_soundly(chip);
    } else if (how < 240) {
        answer_soundly(chip);
        answer_soundly(chip);
    } else if (how < 250) {
        deliver_frame(chip, (const uint8_t *)"OHAI", 4);
        answer_soundly(chip);
    } else {
        size_t size = fuzz_byte(chip->input) % FUZZ_FRAME_SIZE;
        const uint8_t *bytes = fuzz_bytes(chip->input, &size);
        deliver_frame(chip, bytes, size);
    }
}

/* The beginning of frames is kept, escapes and all: opcode and address are rarely escaped. */
static void take(fuzz_chip_t *chip, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == END) {
            if (chip->at > 1) {
                chip->opcode = chip->head[1];
                memcpy(&chip->address, chip->head + 8, sizeof(chip->address));
            }
            chip->at = 0;
        } else {
            if (chip->at < sizeof(chip->head)) {
                chip->head[chip->at] = bytes[i];
            }
            chip->at++;
        }
    }
}

static void step(fuzz_chip_t *chip, uint32_t wants)
{
    if ((wants & ESP_LOADER_WANT_LINES) != 0) {
        (void)esp_loader_engine_lines(chip->engine);
        esp_loader_engine_lines_done(chip->engine);
    } else if ((wants & ESP_LOADER_WANT_BAUD) != 0) {
        esp_loader_engine_baud_done(chip->engine);
    } else if ((wants & ESP_LOADER_WANT_TX) != 0) {
        uint16_t size = 0;
        const uint8_t *bytes = esp_loader_engine_tx_buf(chip->engine, &size);
        FUZZ_CHECK(size > 0);
        take(chip, bytes, size);
        esp_loader_engine_tx_ack(chip->engine, size);
    } else if ((wants & ESP_LOADER_WANT_RX) != 0) {
        respond(chip);
    } else {
        be_silent(chip);
    }
}

void fuzz_chip_drive(fuzz_chip_t *chip)
{
    for (;;) {
        esp_loader_engine_set_time(chip->engine, chip->now_ms);
        const uint32_t wants = esp_loader_engine_wants(chip->engine);
        FUZZ_CHECK(++chip->steps < STEPS);
        if ((wants & ESP_LOADER_WANT_DONE) != 0) {
            return;
        }
        step(chip, wants);
    }
}
