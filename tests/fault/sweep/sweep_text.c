/* SPDX-License-Identifier: Apache-2.0 */
#include "sweep_text.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void append(char *text, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void append(char *text, size_t size, const char *format, ...)
{
    const size_t length = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text + length, size - length, format, arguments);
    va_end(arguments);
}

static void append_fault(char *text, size_t size, const sim_fault_t *fault)
{
    static const char *const directions[] = {
        [SIM_TO_CHIP] = "tx", [SIM_TO_HOST] = "rx", [SIM_IN_FLASH] = "flash"};
    append(text, size, " --fault %s:%s:%" PRIu64, sim_fault_name(fault->kind),
           directions[fault->direction], fault->at);
    if (fault->kind == SIM_FAULT_CORRUPT || fault->kind == SIM_FAULT_INSERT) {
        append(text, size, ":%u", fault->byte);
    } else if (fault->kind == SIM_FAULT_DELAY) {
        append(text, size, ":%" PRIu64, fault->delay_us);
    } else if (fault->direction == SIM_IN_FLASH || fault->kind == SIM_FAULT_TRUNCATE) {
        append(text, size, ":%" PRIu32, fault->count);
    }
}

static void append_noise(char *text, size_t size, const sim_noise_t *noise)
{
    const uint32_t to_chip = noise->per_million[SIM_TO_CHIP];
    const uint32_t to_host = noise->per_million[SIM_TO_HOST];
    const char *direction = to_host == 0 ? "tx:" : "rx:";
    append(text, size, " --noise %s:%s0.%06" PRIu32 ":%" PRIu32, sim_noise_name(noise->kind),
           to_chip == to_host ? "" : direction, to_chip != 0 ? to_chip : to_host, noise->seed);
}

void sweep_trouble_text(const sweep_trouble_t *trouble, char *text, size_t size)
{
    text[0] = '\0';
    if (trouble->large) {
        append(text, size, " --large");
    }
    for (size_t i = 0; i < trouble->count; i++) {
        append_fault(text, size, &trouble->faults[i]);
    }
    if (trouble->noise.kind != SIM_NOISE_NONE) {
        append_noise(text, size, &trouble->noise);
    }
    if (trouble->latency.delay_us != 0 || trouble->latency.poll_us != 0) {
        append(text, size, " --latency %" PRIu64 ":%" PRIu64, trouble->latency.delay_us,
               trouble->latency.poll_us);
    }
}
