/* SPDX-License-Identifier: Apache-2.0
 *
 * The part of the SPI controller with which a host runs a flash command through registers.
 * Layout of the registers: the chips' technical reference manuals, "SPI Controller".
 */
#include "unit/flash/sim_spi.h"
#include "state/sim_state.h"
#include "unit/flash/sim_flash_reach.h"
#include "wire/bytes.h"

enum {
    SPI_BUFFER_WORDS = 16,
    SPI_BUFFER_SIZE = SPI_BUFFER_WORDS * 4,
    SPI_ADDRESS = 0x04,    /* offset */
    SPI_DUMMY_MASK = 0x3F, /* of USR1: clocks less one */
};

#define SPI_USE_ADDRESS (1U << 30)
#define SPI_USE_DUMMY   (1U << 29)
#define SPI_USE_INPUT   (1U << 28)
#define SPI_USE_OUTPUT  (1U << 27)

static size_t spi_bytes(uint32_t bits_less_one)
{
    const size_t size = (bits_less_one + 8) / 8;
    return size < SPI_BUFFER_SIZE ? size : SPI_BUFFER_SIZE;
}

static uint32_t spi_register(sim_chip_t *chip, uint32_t offset)
{
    return sim_memory_read(&chip->memory, chip->profile->spi.base + offset);
}

static uint8_t spi_address_bits(uint32_t usr1)
{
    return (uint8_t)((usr1 >> 26) + 1);
}

static uint32_t spi_address(sim_chip_t *chip, uint32_t usr1)
{
    const uint32_t bits = spi_address_bits(usr1);
    const uint32_t raw = spi_register(chip, SPI_ADDRESS);
    if (chip->profile->spi.address_from_msb) {
        return bits >= 32 ? raw : raw >> (32 - bits);
    }
    return bits >= 32 ? raw : raw & ((1U << bits) - 1);
}

void sim_spi_run(sim_chip_t *chip)
{
    const sim_spi_layout_t *spi = &chip->profile->spi;
    const uint32_t usr = spi_register(chip, spi->usr);
    const uint32_t usr1 = spi_register(chip, spi->usr1);
    const bool own_lengths = spi->mosi_length != 0;
    const uint32_t out_bits =
        own_lengths ? spi_register(chip, spi->mosi_length) & 0xFFFFFF : usr1 >> 17 & 0x1FF;
    const uint32_t in_bits =
        own_lengths ? spi_register(chip, spi->miso_length) & 0xFFFFFF : usr1 >> 8 & 0x1FF;
    uint8_t out[SPI_BUFFER_SIZE];
    uint8_t in[SPI_BUFFER_SIZE] = {0};
    for (uint32_t i = 0; i < SPI_BUFFER_WORDS; i++) {
        bytes_put_u32(&out[i * 4], spi_register(chip, spi->w0 + i * 4));
    }
    const sim_flash_transaction_t transaction = {
        .command = (uint8_t)spi_register(chip, spi->usr2),
        .address_bits = (usr & SPI_USE_ADDRESS) != 0 ? spi_address_bits(usr1) : 0,
        .dummy_bits = (usr & SPI_USE_DUMMY) != 0 ? (uint8_t)((usr1 & SPI_DUMMY_MASK) + 1) : 0,
        .address = (usr & SPI_USE_ADDRESS) != 0 ? spi_address(chip, usr1) : 0,
        .out = out,
        .out_size = (usr & SPI_USE_OUTPUT) != 0 ? spi_bytes(out_bits) : 0,
        .in = in,
        .in_size = (usr & SPI_USE_INPUT) != 0 ? spi_bytes(in_bits) : 0,
        .timed = chip->config.paced,
    };
    if (sim_flash_reachable(chip)) {
        sim_flash_transact(&chip->flash, &transaction, chip->now_ns / SIM_NS_PER_US);
    } else {
        for (size_t i = 0; i < transaction.in_size; i++) {
            in[i] = 0xFF;
        }
    }
    for (uint32_t i = 0; i * 4 < transaction.in_size; i++) {
        (void)sim_memory_write(&chip->memory, spi->base + spi->w0 + i * 4,
                               bytes_get_u32(&in[i * 4]));
    }
}
