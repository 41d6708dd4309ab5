/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/spi_host.h"
#include <cmocka.h>
#include <string.h>

static void pass(sim_chip_t *chip, size_t size)
{
    sim_chip_advance(chip, sim_chip_now(chip) + sim_bus_transfer_us(size));
}

static void begin(sim_chip_t *chip, uint8_t command, uint8_t address)
{
    const uint8_t preamble[3] = {command, address, 0};
    sim_spi_select(chip, true);
    assert_true(sim_spi_write(chip, preamble, sizeof preamble));
}

static void end(sim_chip_t *chip, size_t size)
{
    sim_spi_select(chip, false);
    pass(chip, size);
}

void spi_put(sim_chip_t *chip, uint8_t command, uint8_t address, const void *bytes, size_t size)
{
    begin(chip, command, address);
    if (size > 0) {
        assert_true(sim_spi_write(chip, bytes, size));
    }
    end(chip, size);
}

void spi_get(sim_chip_t *chip, uint8_t command, uint8_t address, uint8_t *bytes, size_t size)
{
    begin(chip, command, address);
    assert_true(sim_spi_read(chip, bytes, size));
    end(chip, size);
}

uint32_t spi_word(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void put_word(uint8_t *at, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++) {
        at[i] = (uint8_t)(value >> 8 * i);
    }
}

uint32_t spi_status(sim_chip_t *chip, uint8_t address)
{
    uint8_t bytes[4];
    spi_get(chip, RDBUF, address, bytes, sizeof bytes);
    return spi_word(bytes);
}

void spi_tell(sim_chip_t *chip, uint8_t said)
{
    spi_put(chip, WRBUF, CMD, &said, 1);
}

void spi_touch(sim_chip_t *chip, uint8_t address)
{
    const uint8_t nothing[4] = {0};
    spi_put(chip, WRBUF, address, nothing, sizeof nothing);
}

sim_chip_t *spi_chip_of(sim_config_t config)
{
    config.boot_download = true;
    sim_chip_t *chip = sim_chip_create(&config);
    assert_non_null(chip);
    assert_true(sim_bus_strap(chip, SIM_BUS_SPI));
    sim_chip_power_cycle(chip);
    return chip;
}

sim_chip_t *spi_strapped_chip(void)
{
    return spi_chip_of((sim_config_t){.chip = "esp32c3"});
}

sim_chip_t *spi_linked_chip(void)
{
    sim_chip_t *chip = spi_strapped_chip();
    spi_tell(chip, READY);
    spi_touch(chip, RXSTA);
    assert_int_equal(spi_status(chip, RXSTA), (uint32_t)BUFFER << 2 | FIRST);
    return chip;
}

size_t spi_frame_of(uint8_t *frame, uint8_t opcode, const uint32_t *words, size_t count)
{
    memset(frame, 0, HEADER);
    frame[1] = opcode;
    frame[2] = (uint8_t)(count * 4);
    for (size_t i = 0; i < count; i++) {
        put_word(&frame[HEADER + 4 * i], words[i]);
    }
    return HEADER + count * 4;
}

void spi_send(sim_chip_t *chip, uint8_t opcode, const uint32_t *words, size_t count)
{
    uint8_t frame[64];
    spi_put(chip, WRDMA, 0, frame, spi_frame_of(frame, opcode, words, count));
    spi_put(chip, WR_DONE, 0, NULL, 0);
}

uint8_t spi_answer(sim_chip_t *chip, uint8_t opcode, uint32_t *value)
{
    uint8_t bytes[ANSWER];
    if (spi_status(chip, TXSTA) == UNTOUCHED) {
        spi_touch(chip, TXSTA);
    }
    assert_int_equal(spi_status(chip, TXSTA) >> 2, ANSWER);
    spi_get(chip, RDDMA, 0, bytes, sizeof bytes);
    spi_put(chip, CMD8, 0, NULL, 0);
    assert_int_equal(bytes[0], 1);
    assert_int_equal(bytes[1], opcode);
    if (value != NULL) {
        *value = spi_word(&bytes[4]);
    }
    assert_int_equal(bytes[8], bytes[9] != 0);
    return bytes[9];
}

uint8_t spi_command(sim_chip_t *chip, uint8_t opcode, const uint32_t *words, size_t count)
{
    spi_send(chip, opcode, words, count);
    return spi_answer(chip, opcode, NULL);
}

size_t spi_block_of(uint8_t *frame, uint8_t fill, uint32_t sequence, size_t size)
{
    memset(frame, 0, HEADER + 16);
    frame[1] = 0x07;
    frame[2] = (uint8_t)(16 + size);
    frame[3] = (uint8_t)((16 + size) >> 8);
    put_word(&frame[HEADER], (uint32_t)size);
    put_word(&frame[HEADER + 4], sequence);
    memset(&frame[HEADER + 16], fill, size);
    frame[4] = size % 2 == 0 ? 0xEF : (uint8_t)(0xEF ^ fill);
    return HEADER + 16 + size;
}

void spi_begin_ram(sim_chip_t *chip, uint32_t size)
{
    const uint32_t words[4] = {size, (size + BLOCK - 1) / BLOCK, BLOCK, RAM};
    assert_int_equal(spi_command(chip, 0x05, words, 4), 0);
}
