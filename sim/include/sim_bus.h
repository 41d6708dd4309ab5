/**
 * The chip's side of two buses whose every byte the host moves: SPI and SDIO.
 *
 *     sim_bus_strap(chip, SIM_BUS_SPI);            which pins the host is wired to
 *     sim_chip_set_lines(chip, ...);               reset with the boot pin low, as on a serial line
 *     sim_spi_select(chip, true);
 *     sim_spi_write(chip, preamble, 3);            command, address, dummy
 *     sim_spi_read(chip, bytes, size);             or sim_spi_write
 *     sim_spi_select(chip, false);
 *
 * A transfer happens at the chip's present time and takes none: whoever drives the bus lets time go
 * on by sim_bus_transfer_us() after each, or a host that polls would do so for ever. An answer
 * becomes readable when the chip had the time for its work (at once, but for what it waits for, on
 * a chip that is not paced). sim_chip_next_event() tells of that work as well.
 *
 * All prints go to the serial line, whichever bus is strapped. docs/PROTOCOL.md, "SPI download" and
 * "SDIO download", says what the chip does on a bus and where that is known from.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_BUS_H
#define SIM_BUS_H

#include "esp_sim.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a ROM loader listens to. */
typedef enum {
    SIM_BUS_SERIAL, /**< UART or USB */
    SIM_BUS_SPI,
    SIM_BUS_SDIO,
} sim_bus_t;

/** What goes wrong with a transfer. Its caller is told that it failed in either case. */
typedef enum {
    SIM_BUS_FAULT_LOST, /**< the chip sees nothing of it */
    SIM_BUS_FAULT_DONE, /**< the chip did its part; what it gave is lost */
} sim_bus_fault_t;

/** Whether the ROM of the chip of that name can be loaded through `bus`. */
bool sim_bus_offered(const char *chip, sim_bus_t bus);

/**
 * Straps the chip for `bus`, from the next time on that it comes out of reset with the boot pin
 * low; SIM_BUS_SERIAL at first. With sim_config_t's `boot_download`, sim_chip_power_cycle() does
 * that.
 * @return false when this chip does not offer it; nothing changes then
 */
bool sim_bus_strap(sim_chip_t *chip, sim_bus_t bus);

/** What the chip listens to in its loader and its stub; SIM_BUS_SERIAL in all other modes. */
sim_bus_t sim_bus_active(const sim_chip_t *chip);

/** Microseconds, at least 1, that a transfer of so many bytes takes: at 20 MHz, one bit wide. */
uint64_t sim_bus_transfer_us(size_t size);

/** Transfers since the chip was made: each sim_spi_write, sim_spi_read, sim_sdio_* is one. */
uint64_t sim_bus_transfers(const sim_chip_t *chip);

/** Lets transfers from number `at` on (from 0, as above) go wrong, `count` of them. */
void sim_bus_fail(sim_chip_t *chip, sim_bus_fault_t fault, uint64_t at, uint64_t count);

/** Whether that has happened to any. */
bool sim_bus_struck(const sim_chip_t *chip);

/** Moves the chip select: true is low. A transaction lies between two moves. */
void sim_spi_select(sim_chip_t *chip, bool selected);

/**
 * Clocks bytes to or from the chip. Without chip select, or where nothing listens, they go nowhere
 * and zeros come: SPI does not tell a host that nobody is there.
 * @return false only for a fault
 */
bool sim_spi_write(sim_chip_t *chip, const uint8_t *bytes, size_t size);
bool sim_spi_read(sim_chip_t *chip, uint8_t *bytes, size_t size);

/**
 * Brings the card up: all that SDIO asks for until function 0 can be used. Functions are disabled
 * then.
 * @return false for a fault, or when there is no card: another bus is strapped, or the chip is held
 *         in reset
 */
bool sim_sdio_card_init(sim_chip_t *chip);

/**
 * Reads or writes bytes of function 0 or 1 from an address on that counts up (CMD52 or CMD53).
 * @return false for a fault, without a card, from a function that is not enabled, and past the end
 *         of its addresses (0x20000); nothing is moved then
 */
bool sim_sdio_read(sim_chip_t *chip, uint8_t function, uint32_t address, uint8_t *bytes,
                   size_t size);
bool sim_sdio_write(sim_chip_t *chip, uint8_t function, uint32_t address, const uint8_t *bytes,
                    size_t size);

#ifdef __cplusplus
}
#endif

#endif
