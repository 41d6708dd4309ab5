/* SPDX-License-Identifier: Apache-2.0
 *
 * Sources: esptool, get_crystal_freq of its loader, change_baud of its targets.
 */
#include "unit/sim_clock.h"

/* A ROM that measures counts 8 MHz cycles against the crystal: Hz = count * eFuse * 15625 / 40. */
enum {
    CALIBRATION_SHIFT = 7,
    CALIBRATION_MASK = 0x1FFFFFF,
    CK8M = 50,
    HZ_TIMES_40 = 15625,
    CLOCK_MHZ = 1000000,
    CLOCK_ROM_RATE = 115200,
};

static uint32_t clock_scaled(uint32_t rate, uint32_t crystal_hz, uint32_t believed_hz)
{
    return (uint32_t)((uint64_t)rate * crystal_hz / believed_hz);
}

static uint32_t clock_crystal_hz(const sim_chip_t *chip)
{
    const uint8_t given_mhz = chip->config.crystal_mhz;
    return (given_mhz != 0 ? given_mhz : chip->profile->crystals[0]) * (uint32_t)CLOCK_MHZ;
}

static uint32_t clock_measured_hz(const sim_chip_t *chip)
{
    const uint32_t count =
        sim_memory_read(&chip->memory, chip->profile->clock_calibration) >> CALIBRATION_SHIFT;
    const uint32_t fuse = sim_memory_read(&chip->memory, chip->profile->clock_fuse) & 0xFF;
    return (uint32_t)((uint64_t)(count & CALIBRATION_MASK) * fuse * HZ_TIMES_40 / 40);
}

/* What the ROM takes the crystal for. */
static uint32_t clock_believed_hz(const sim_chip_t *chip)
{
    if (chip->profile->clock_calibration != 0) {
        return clock_measured_hz(chip);
    }
    uint32_t believed_mhz = chip->profile->rom_crystal;
    if (chip->profile->crystal_register != 0) {
        believed_mhz = sim_memory_read(&chip->memory, chip->profile->crystal_register) >> 24 & 0x7F;
    }
    return believed_mhz != 0 ? believed_mhz * (uint32_t)CLOCK_MHZ : clock_crystal_hz(chip);
}

void sim_clock_init(sim_chip_t *chip)
{
    const sim_profile_t *profile = chip->profile;
    if (profile->clock_calibration != 0) {
        const uint32_t count = clock_crystal_hz(chip) / HZ_TIMES_40 * 40 / (uint32_t)CK8M;
        (void)sim_memory_write(&chip->memory, profile->clock_fuse, CK8M);
        (void)sim_memory_write(&chip->memory, profile->clock_calibration,
                               count << CALIBRATION_SHIFT);
    }
    if (profile->crystal_register != 0) {
        (void)sim_memory_write(&chip->memory, profile->crystal_register,
                               (uint32_t)profile->rom_crystal << 24);
    }
}

uint32_t sim_clock_set_rate(const sim_chip_t *chip, uint32_t rate)
{
    const uint32_t believed_hz = clock_believed_hz(chip);
    return believed_hz == 0 ? rate : clock_scaled(rate, clock_crystal_hz(chip), believed_hz);
}

uint32_t sim_clock_rom_rate(const sim_chip_t *chip)
{
    const uint32_t believed_hz = chip->profile->rom_crystal * (uint32_t)CLOCK_MHZ;
    return believed_hz == 0 ? CLOCK_ROM_RATE
                            : clock_scaled(CLOCK_ROM_RATE, clock_crystal_hz(chip), believed_hz);
}

uint32_t sim_clock_divider(const sim_chip_t *chip)
{
    const uint32_t clock_hz = clock_crystal_hz(chip) * chip->profile->uart_clock_factor;
    const uint32_t rate = chip->uart.rate;
    if (rate == 0) {
        return 0;
    }
    if (chip->mode == SIM_MODE_STUB && chip->profile->stub_clock_factor != 0) {
        /* Sixteenths stand from bit 20 on. */
        const uint64_t parts = (uint64_t)clock_hz * chip->profile->stub_clock_factor * 16 / rate;
        return (uint32_t)(parts / 16 | parts % 16 << 20);
    }
    return clock_hz / rate;
}
