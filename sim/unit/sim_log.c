/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/sim_log.h"
#include "unit/sim_uart.h"

static uint64_t log_next(const sim_chip_t *chip, uint32_t in_us)
{
    return in_us != 0 ? chip->now_ns + (uint64_t)in_us * SIM_NS_PER_US : UINT64_MAX;
}

void sim_log_start(sim_chip_t *chip)
{
    chip->log_at_ns =
        chip->config.log != NULL ? log_next(chip, chip->config.log_after_us) : UINT64_MAX;
}

void sim_log_stop(sim_chip_t *chip)
{
    chip->log_at_ns = UINT64_MAX;
}

void sim_log_print(sim_chip_t *chip)
{
    sim_uart_print(chip, chip->config.log);
    chip->log_at_ns = log_next(chip, chip->config.log_every_us);
}
