/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/sim_transport.h"
#include "transport/sim_sdio.h"
#include "transport/sim_spi_slave.h"
#include "unit/sim_uart.h"

_Static_assert((int)SIM_SDIO_FRAME >= (int)SIM_FRAME_OUT_MAX, "every frame fits");

void sim_transport_start(sim_chip_t *chip)
{
    chip->bus.selected = chip->bus.strap;
    if (chip->bus.selected == SIM_BUS_SPI) {
        sim_spi_slave_start(chip);
    } else if (chip->bus.selected == SIM_BUS_SDIO) {
        sim_sdio_start(chip);
    }
}

void sim_transport_stop(sim_chip_t *chip)
{
    chip->bus.selected = SIM_BUS_SERIAL;
    sim_spi_slave_stop(chip);
    sim_sdio_stop(chip);
}

uint64_t sim_transport_next_on_bus(const sim_chip_t *chip)
{
    const uint64_t spi_ns = sim_spi_slave_next(chip);
    const uint64_t sdio_ns = sim_sdio_next(chip);
    return spi_ns < sdio_ns ? spi_ns : sdio_ns;
}

void sim_transport_work(sim_chip_t *chip)
{
    if (sim_spi_slave_next(chip) <= chip->now_ns) {
        sim_spi_slave_work(chip);
    } else {
        sim_sdio_work(chip);
    }
}

static uint64_t transport_send_serial(sim_chip_t *chip, uint64_t from_ns, const uint8_t *data,
                                      size_t size)
{
    uint8_t wire[2 + 2 * SIM_FRAME_OUT_MAX];
    slip_encoder_t encoder = {0};
    size_t taken = size;
    wire[0] = SLIP_END;
    size_t encoded = 1 + slip_encode(&encoder, &wire[1], sizeof wire - 2, data, &taken);
    wire[encoded++] = SLIP_END;
    sim_uart_send(chip, from_ns, wire, encoded);
    return chip->uart.tx_free_ns;
}

uint64_t sim_transport_send(sim_chip_t *chip, uint64_t from_ns, const uint8_t *data, size_t size)
{
    switch (sim_bus_active(chip)) {
    case SIM_BUS_SPI:
        sim_spi_slave_answer(chip, from_ns, data, size);
        return from_ns;
    case SIM_BUS_SDIO:
        sim_sdio_send(chip, from_ns, data, size);
        return from_ns;
    case SIM_BUS_SERIAL:
        break;
    }
    return transport_send_serial(chip, from_ns, data, size);
}

bool sim_transport_sending(const sim_chip_t *chip)
{
    return chip->bus.sdio.frame_count > 0;
}

void sim_transport_run(sim_chip_t *chip, uint32_t entry)
{
    if (sim_bus_active(chip) == SIM_BUS_SPI) {
        chip->bus.spi.run_waits = true;
        chip->bus.spi.entry = entry;
    } else {
        chip->receiver->run(chip, entry);
    }
}
