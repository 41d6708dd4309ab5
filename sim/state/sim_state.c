/* SPDX-License-Identifier: Apache-2.0 */
#include "state/sim_state.h"
#include <stdarg.h>
#include <stdio.h>

enum { TRACE_MAX = 160 };

void sim_state_trace(sim_chip_t *chip, const char *format, ...)
{
    if (chip->config.trace == NULL) {
        return;
    }
    char text[TRACE_MAX];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    chip->config.trace(chip->config.trace_context, chip->now_ns / SIM_NS_PER_US, text);
}

uint64_t sim_work_us(const sim_chip_t *chip, uint64_t us)
{
    return chip->config.paced ? us : 0;
}

uint64_t sim_work_ns(const sim_chip_t *chip, uint64_t us)
{
    return sim_work_us(chip, us) * SIM_NS_PER_US;
}

void sim_state_restart(sim_chip_t *chip, uint64_t at_ns)
{
    chip->start_at_ns = at_ns;
}
