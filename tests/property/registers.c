/* SPDX-License-Identifier: Apache-2.0 */
#include "registers.h"
#include "esp_sim.h"
#include <stdio.h>

enum { REGISTERS_MAX = 64 };

static struct {
    uint32_t addresses[REGISTERS_MAX];
    uint32_t count;
} registers;

void registers_begin(void)
{
    registers.count = 0;
}

void registers_trace(void *context, uint64_t now_us, const char *text)
{
    (void)context;
    (void)now_us;
    unsigned address;
    unsigned value;
    if (registers.count != REGISTERS_MAX &&
        sscanf(text, SIM_TRACE_REGISTER, &address, &value) == 2) {
        registers.addresses[registers.count++] = address;
    }
}

bool registers_strayed_twice(uint32_t address, uint32_t size)
{
    unsigned strayed = 0;
    for (uint32_t i = 0; i < registers.count; i++) {
        strayed += registers.addresses[i] - address >= size;
    }
    return strayed >= 2;
}
