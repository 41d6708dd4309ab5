/* SPDX-License-Identifier: Apache-2.0 */
#include "support/scripted/scripted_chip.h"
#include <assert.h>
#include <string.h>

enum {
    END = 0xC0,
    ESC = 0xDB,
    ESC_END = 0xDC,
    ESC_ESC = 0xDD,
    ANSWER_MAX = 128,
    OPCODE_AT = 2, /* in a frame on the wire: END, direction, opcode */
    HEAD_SIZE = 8, /* without its END */
    WRITE_REG = 0x09,
    READ_REG = 0x0A,
};

void scripted_chip_init(scripted_chip_t *chip, uint8_t status_size)
{
    memset(chip, 0, sizeof(*chip));
    chip->status_size = status_size;
}

void scripted_chip_answer(scripted_chip_t *chip, scripted_answer_t answer)
{
    assert(chip->answer_count < SCRIPTED_ANSWERS);
    chip->answers[chip->answer_count++] = answer;
}

void scripted_chip_accept(scripted_chip_t *chip, uint8_t opcode)
{
    scripted_chip_answer(chip, (scripted_answer_t){.opcode = opcode});
}

void scripted_chip_forget(scripted_chip_t *chip, uint8_t opcode)
{
    for (unsigned i = 0; i < chip->answer_count; i++) {
        if (chip->answers[i].opcode == opcode) {
            chip->answers[i].times = 1;
            chip->used[i] = 1;
        }
    }
}

static void be_synchronised(scripted_chip_t *chip)
{
    scripted_chip_answer(chip,
                         (scripted_answer_t){.opcode = 0x08, .value = 0x20120707, .repeats = 8});
}

void scripted_chip_be_esp32(scripted_chip_t *chip)
{
    scripted_chip_init(chip, 4);
    be_synchronised(chip);
    scripted_chip_answer(
        chip, (scripted_answer_t){.opcode = 0x14, .says = 0x08, .error = 5, .repeats = 8});
    scripted_chip_answer(chip,
                         (scripted_answer_t){.opcode = 0x0A, .value = 0x00F01D83, .times = 2});
}

void scripted_chip_be_esp32c3(scripted_chip_t *chip)
{
    static const uint8_t info[20] = {[12] = 5};
    scripted_chip_init(chip, 4);
    be_synchronised(chip);
    scripted_chip_answer(
        chip, (scripted_answer_t){.opcode = 0x14, .data = info, .data_size = sizeof(info)});
}

void scripted_chip_be_esp8266(scripted_chip_t *chip)
{
    scripted_chip_init(chip, 2);
    be_synchronised(chip);
    scripted_chip_answer(chip, (scripted_answer_t){.opcode = 0x14, .error = 5});
    scripted_chip_answer(chip,
                         (scripted_answer_t){.opcode = 0x0A, .value = 0xFFF0C101, .times = 2});
}

unsigned scripted_chip_count(const scripted_chip_t *chip, uint8_t opcode)
{
    unsigned count = 0;
    for (unsigned i = 0; i < chip->frame_count; i++) {
        count += chip->frame_opcodes[i] == opcode;
    }
    return count;
}

const uint8_t *scripted_chip_frame(const scripted_chip_t *chip, uint8_t opcode, unsigned nth,
                                   uint32_t *size)
{
    for (unsigned i = 0; i < chip->frame_count; i++) {
        if (chip->frame_opcodes[i] == opcode && nth-- == 0) {
            *size = chip->frame_sizes[i];
            return chip->frames[i];
        }
    }
    *size = 0;
    return NULL;
}

uint32_t scripted_chip_word(const scripted_chip_t *chip, unsigned frame, unsigned word)
{
    const uint8_t *byte = chip->frames[frame] + 1;
    uint32_t value = 0;
    for (unsigned at = 0; at < HEAD_SIZE + 4 * (word + 1); at++) {
        const bool escaped = *byte == ESC;
        byte += escaped;
        const uint8_t plain = escaped ? (*byte == ESC_END ? END : ESC) : *byte;
        byte++;
        if (at >= HEAD_SIZE + 4 * word) {
            value |= (uint32_t)plain << 8 * (at % 4);
        }
    }
    return value;
}

static void put(scripted_chip_t *chip, uint8_t byte)
{
    assert(chip->out_size < sizeof(chip->out));
    chip->out[chip->out_size++] = byte;
}

static void send_answer(scripted_chip_t *chip, const scripted_answer_t *answer)
{
    uint8_t frame[ANSWER_MAX] = {0x01, answer->says != 0 ? answer->says : answer->opcode};
    const uint16_t size = (uint16_t)(answer->data_size + chip->status_size);
    frame[2] = (uint8_t)size;
    for (unsigned i = 0; i < 4; i++) {
        frame[4 + i] = (uint8_t)(answer->value >> 8 * i);
    }
    if (answer->data_size != 0) {
        memcpy(&frame[8], answer->data, answer->data_size);
    }
    frame[8 + answer->data_size] = answer->error != 0;
    frame[9 + answer->data_size] = answer->error;
    if (chip->out_at == chip->out_size) {
        chip->out_at = chip->out_size = 0;
    }
    chip->out_due_ms = chip->now_ms + answer->delay_ms;
    for (unsigned i = 0; i < (answer->repeats != 0 ? answer->repeats : 1); i++) {
        put(chip, END);
        for (unsigned at = 0; at < 8u + size; at++) {
            if (frame[at] == END || frame[at] == ESC) {
                put(chip, ESC);
                put(chip, frame[at] == END ? ESC_END : ESC_ESC);
            } else {
                put(chip, frame[at]);
            }
        }
        put(chip, END);
    }
}

/* @return false: registers are not what it is for */
static bool access_register(scripted_chip_t *chip, unsigned frame)
{
    scripted_answer_t answer = {.opcode = chip->frame_opcodes[frame]};
    const uint32_t address = scripted_chip_word(chip, frame, 0);
    if (answer.opcode == READ_REG && chip->peek != NULL) {
        answer.value = chip->peek(chip->registers, address);
    } else if (answer.opcode == WRITE_REG && chip->poke != NULL) {
        chip->poke(chip->registers, address, scripted_chip_word(chip, frame, 1),
                   scripted_chip_word(chip, frame, 2));
    } else {
        return false;
    }
    send_answer(chip, &answer);
    return true;
}

static void frame_ended(scripted_chip_t *chip)
{
    const unsigned index = chip->frame_count++;
    assert(index < SCRIPTED_FRAMES);
    const uint8_t opcode = chip->bytes[chip->frame_begin + OPCODE_AT];
    chip->frames[index] = &chip->bytes[chip->frame_begin];
    chip->frame_sizes[index] = chip->byte_count - chip->frame_begin;
    chip->frame_opcodes[index] = opcode;
    chip->frame_times[index] = chip->now_ms;
    chip->frame_begin = chip->byte_count;
    if ((opcode == READ_REG || opcode == WRITE_REG) && access_register(chip, index)) {
        return;
    }
    for (unsigned i = 0; i < chip->answer_count; i++) {
        const scripted_answer_t *answer = &chip->answers[i];
        if (answer->opcode == opcode && (answer->times == 0 || chip->used[i] < answer->times) &&
            (answer->host_baud == 0 || answer->host_baud == chip->host_baud)) {
            chip->used[i]++;
            send_answer(chip, answer);
            return;
        }
    }
}

static void receive(scripted_chip_t *chip, const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        assert(chip->byte_count < SCRIPTED_BYTES);
        /* Before a frame there may be bytes that let a chip find its beginning. */
        if (chip->byte_count == chip->frame_begin && bytes[i] != END) {
            continue;
        }
        chip->bytes[chip->byte_count++] = bytes[i];
        if (bytes[i] == END && chip->byte_count - chip->frame_begin > 1) {
            frame_ended(chip);
        }
    }
}

static void wait_for_something(scripted_chip_t *chip, const esp_loader_engine_t *engine)
{
    const uint32_t deadline = esp_loader_engine_deadline(engine);
    const bool coming = chip->out_at < chip->out_size && chip->out_due_ms > chip->now_ms;
    chip->now_ms = coming && chip->out_due_ms < deadline ? chip->out_due_ms : deadline;
}

void scripted_chip_step(scripted_chip_t *chip, esp_loader_engine_t *engine)
{
    const uint32_t wants = esp_loader_engine_wants(engine);
    if (wants & ESP_LOADER_WANT_LINES) {
        chip->line_steps++;
        esp_loader_engine_lines_done(engine);
    } else if (wants & ESP_LOADER_WANT_BAUD) {
        chip->host_baud = esp_loader_engine_baud(engine);
        esp_loader_engine_baud_done(engine);
    } else if (wants & ESP_LOADER_WANT_TX) {
        uint16_t size;
        const uint8_t *bytes = esp_loader_engine_tx_buf(engine, &size);
        receive(chip, bytes, size);
        if (chip->session != NULL) {
            esp_loader_session_tx_ack(chip->session, size);
        } else {
            esp_loader_engine_tx_ack(engine, size);
        }
    } else if ((wants & ESP_LOADER_WANT_RX) && chip->out_at < chip->out_size &&
               chip->out_due_ms <= chip->now_ms) {
        const uint32_t at = chip->out_at;
        chip->out_at = chip->out_size;
        if (chip->session != NULL) {
            esp_loader_session_rx(chip->session, &chip->out[at], chip->out_size - at);
        } else {
            esp_loader_engine_rx(engine, &chip->out[at], chip->out_size - at);
        }
    } else {
        wait_for_something(chip, engine);
    }
    esp_loader_engine_set_time(engine, chip->now_ms);
}

esp_loader_error_t scripted_chip_run(scripted_chip_t *chip, esp_loader_engine_t *engine)
{
    while ((esp_loader_engine_wants(engine) & ESP_LOADER_WANT_DONE) == 0) {
        scripted_chip_step(chip, engine);
    }
    return esp_loader_engine_result(engine)->code;
}

esp_loader_error_t scripted_chip_connect(scripted_chip_t *chip, esp_loader_engine_t *engine)
{
    const esp_loader_connect_args_t args = {.sync_timeout = 100, .trials = 10};
    esp_loader_engine_connect(engine, &args);
    return scripted_chip_run(chip, engine);
}

esp_loader_error_t scripted_chip_attach(scripted_chip_t *chip, esp_loader_engine_t *engine,
                                        uint32_t flash_size)
{
    /* The ESP32's eFuses with the flash's pins are blank; other chips are not asked. */
    const unsigned fuses = chip->answer_count;
    scripted_chip_answer(chip, (scripted_answer_t){.opcode = 0x0A, .times = 4});
    esp_loader_engine_flash_attach(engine, flash_size);
    const esp_loader_error_t error = scripted_chip_run(chip, engine);
    chip->used[fuses] = chip->answers[fuses].times;
    return error;
}
