/* SPDX-License-Identifier: Apache-2.0 */
#include "memory_chip.h"
#include <string.h>

/* The wire's facts once more, so that the chip does not share an error with what is measured.
 * Source: Espressif serial protocol documentation; registers: ESP32 Technical Reference Manual. */
enum {
    END = 0xC0,
    ESC = 0xDB,
    ESC_END = 0xDC,
    ESC_ESC = 0xDD,

    FLASH_DATA = 0x03,
    SYNC = 0x08,
    READ_REG = 0x0A,
    GET_SECURITY_INFO = 0x14,

    HEADER_SIZE = 8,
    DATA_HEADER_SIZE = 16,
    SYNC_ANSWERS = 8,
    INVALID_MESSAGE = 0x05,
};

static const struct {
    uint32_t address;
    uint32_t value;
} registers[] = {
    {0x40001000, 0x00F01D83}, /* the word in ROM by which an ESP32 is known */
    {0x3FF42080, 0x001640EF}, /* SPI1 W0: the id of a W25Q32 */
};

static memory_chip_t *memory_chip_of(esp_loader_port_t *port)
{
    return container_of(port, memory_chip_t, port);
}

static uint32_t memory_chip_word(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void memory_chip_put(memory_chip_t *chip, uint8_t byte)
{
    if (chip->answer_size == sizeof(chip->answer)) {
        chip->wrong = true;
        return;
    }
    chip->answer[chip->answer_size++] = byte;
}

static void memory_chip_answer(memory_chip_t *chip, uint8_t opcode, uint32_t value, uint8_t error)
{
    const uint8_t answer[] = {0x01,
                              opcode,
                              4,
                              0,
                              (uint8_t)value,
                              (uint8_t)(value >> 8),
                              (uint8_t)(value >> 16),
                              (uint8_t)(value >> 24),
                              error != 0,
                              error,
                              0,
                              0};
    memory_chip_put(chip, END);
    for (size_t i = 0; i < sizeof(answer); i++) {
        if (answer[i] == END || answer[i] == ESC) {
            memory_chip_put(chip, ESC);
            memory_chip_put(chip, answer[i] == END ? ESC_END : ESC_ESC);
        } else {
            memory_chip_put(chip, answer[i]);
        }
    }
    memory_chip_put(chip, END);
}

static uint32_t memory_chip_register(uint32_t address)
{
    for (size_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++) {
        if (registers[i].address == address) {
            return registers[i].value;
        }
    }
    return 0;
}

/* Not memcmp: what the C library does for the chip would count as done for the loader. */
static bool memory_chip_same(const uint8_t *left, const uint8_t *right, uint32_t size)
{
    while (size > 0 && *left == *right) {
        left++;
        right++;
        size--;
    }
    return size == 0;
}

static void memory_chip_check_block(memory_chip_t *chip)
{
    const uint8_t *payload = &chip->frame[HEADER_SIZE + DATA_HEADER_SIZE];
    const uint32_t size = memory_chip_word(&chip->frame[HEADER_SIZE]);
    if (chip->frame_size != HEADER_SIZE + DATA_HEADER_SIZE + size || size < chip->expected_size ||
        !memory_chip_same(payload, chip->expected, chip->expected_size)) {
        chip->wrong = true;
        return;
    }
    uint8_t checksum = 0xEF;
    for (uint32_t i = 0; i < size; i++) {
        checksum ^= payload[i];
    }
    if (memory_chip_word(&chip->frame[4]) != checksum) {
        chip->wrong = true;
        return;
    }
    chip->blocks++;
}

static void memory_chip_command(memory_chip_t *chip)
{
    const uint8_t opcode = chip->frame[1];
    chip->answer_at = 0;
    chip->answer_size = 0;
    switch (opcode) {
    case SYNC:
        for (int i = 0; i < SYNC_ANSWERS; i++) {
            memory_chip_answer(chip, opcode, 0x20120707, 0);
        }
        break;
    case GET_SECURITY_INFO:
        memory_chip_answer(chip, opcode, 0, INVALID_MESSAGE);
        break;
    case READ_REG:
        memory_chip_answer(chip, opcode,
                           memory_chip_register(memory_chip_word(&chip->frame[HEADER_SIZE])), 0);
        break;
    case FLASH_DATA:
        memory_chip_check_block(chip);
        memory_chip_answer(chip, opcode, 0, 0);
        break;
    default:
        memory_chip_answer(chip, opcode, 0, 0);
        break;
    }
}

static void memory_chip_take(memory_chip_t *chip, uint8_t byte)
{
    if (byte == END) {
        if (chip->frame_size >= HEADER_SIZE) {
            memory_chip_command(chip);
        }
        chip->frame_size = 0;
        chip->escaped = false;
        return;
    }
    if (byte == ESC) {
        chip->escaped = true;
        return;
    }
    if (chip->escaped) {
        byte = byte == ESC_END ? END : ESC;
        chip->escaped = false;
    }
    if (chip->frame_size == sizeof(chip->frame)) {
        chip->wrong = true;
        return;
    }
    chip->frame[chip->frame_size++] = byte;
}

static esp_loader_error_t memory_chip_write(esp_loader_port_t *port, const uint8_t *data,
                                            uint16_t size, uint32_t timeout)
{
    (void)timeout;
    memory_chip_t *chip = memory_chip_of(port);
    chip->writes++;
    chip->encoded += size;
    for (uint16_t i = 0; i < size; i++) {
        memory_chip_take(chip, data[i]);
    }
    return ESP_LOADER_SUCCESS;
}

static esp_loader_error_t memory_chip_read_available(esp_loader_port_t *port, uint8_t *data,
                                                     uint16_t capacity, uint16_t *received,
                                                     uint32_t timeout)
{
    (void)timeout;
    memory_chip_t *chip = memory_chip_of(port);
    chip->reads++;
    uint16_t size = 0;
    while (size < capacity && chip->answer_at < chip->answer_size) {
        data[size++] = chip->answer[chip->answer_at++];
    }
    if (size == 0) {
        chip->countdown = 0;
        return ESP_LOADER_ERROR_TIMEOUT;
    }
    *received = size;
    return ESP_LOADER_SUCCESS;
}

static void memory_chip_lines(esp_loader_port_t *port)
{
    memory_chip_of(port)->frame_size = 0;
}

static void memory_chip_start_timer(esp_loader_port_t *port, uint32_t ms)
{
    memory_chip_of(port)->countdown = ms;
}

static uint32_t memory_chip_remaining_time(esp_loader_port_t *port)
{
    return memory_chip_of(port)->countdown;
}

static void memory_chip_delay(esp_loader_port_t *port, uint32_t ms)
{
    (void)port;
    (void)ms;
}

static const esp_loader_port_ops_t memory_chip_ops = {
    .enter_bootloader = memory_chip_lines,
    .reset_target = memory_chip_lines,
    .start_timer = memory_chip_start_timer,
    .remaining_time = memory_chip_remaining_time,
    .delay_ms = memory_chip_delay,
    .write = memory_chip_write,
    .read_available = memory_chip_read_available,
};

void memory_chip_init(memory_chip_t *chip)
{
    memset(chip, 0, sizeof(*chip));
    chip->port.ops = &memory_chip_ops;
}

void memory_chip_reset_counters(memory_chip_t *chip)
{
    chip->writes = 0;
    chip->reads = 0;
    chip->encoded = 0;
    chip->blocks = 0;
}
