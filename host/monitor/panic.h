/**
 * A panic, line by line: registers and the stack of a RISC-V core as ESP-IDF prints them. Source:
 * ESP-IDF, components/esp_system/port/arch/riscv/panic_arch.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_PANIC_H
#define HOST_PANIC_H

#include "esp_host_monitor.h"

enum { PANIC_WORDS = 4096 };

typedef struct {
    esp_host_panic_t told; /**< what it says; `stack` points to `words` */
    bool active;           /**< one has begun, and the chip has not started again */
    bool has_pc;
    bool in_stack; /**< lines of the stack come */
    uint32_t words[PANIC_WORDS];
} panic_t;

/** What a line is in a panic. */
typedef enum {
    PANIC_NOTHING,
    PANIC_TEXT,       /**< part of a panic, or its beginning */
    PANIC_STACK,      /**< words of the stack */
    PANIC_STACK_ENDS, /**< the first line behind the stack: `told` is whole */
} panic_line_t;

/** Of a line without its end, colours or other escapes. */
panic_line_t panic_hear(panic_t *panic, const char *line);

#endif
