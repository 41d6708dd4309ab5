/*
 * A program that crashes three calls deep, one of them inlined. What it prints then is what the
 * panic handler of ESP-IDF prints of a RISC-V core, with its own registers and its own stack.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdint.h>

volatile uint32_t program_zero;
uint32_t program_registers[33]; /* x0 to x31, pc */

__attribute__((noinline)) static uint32_t program_divide(uint32_t value)
{
    uint32_t some[4];
    for (uint32_t i = 0; i < 4; i++) {
        some[i] = value + i + program_zero;
    }
    /* Nothing lies there. */
    *(volatile uint32_t *)(uintptr_t)(0x10 + program_zero) = some[value & 3];
    return some[3];
}

static inline uint32_t program_measure(uint32_t value)
{
    return program_divide(value + 1) + 3;
}

__attribute__((noinline)) uint32_t program_work(uint32_t value)
{
    uint32_t many[10];
    for (uint32_t i = 0; i < 10; i++) {
        many[i] = program_zero * i;
    }
    return program_measure(value) + many[value & 7];
}

__attribute__((noinline)) void app_main(void)
{
    program_zero = program_work(program_zero) + 1;
}

#ifdef __riscv
static void program_put(const char *text)
{
    while (*text != '\0') {
        *(volatile uint8_t *)0x10000000 = (uint8_t)*text++; /* the UART of QEMU's machine "virt" */
    }
}

static void program_put_hex(uint32_t word)
{
    char text[9] = "";
    for (int i = 7; i >= 0; i--) {
        text[i] = "0123456789abcdef"[word & 0xF];
        word >>= 4;
    }
    program_put(text);
}

static void program_put_register(const char *name, uint32_t value, const char *behind)
{
    program_put(name);
    program_put(": 0x");
    program_put_hex(value);
    program_put(behind);
}

/* Where the handler has put the registers. */
void program_panic(void)
{
    static const char *const names[32] = {
        "MEPC    ", "RA      ", "SP      ", "GP      ", "TP      ", "T0      ", "T1      ",
        "T2      ", "S0/FP   ", "S1      ", "A0      ", "A1      ", "A2      ", "A3      ",
        "A4      ", "A5      ", "A6      ", "A7      ", "S2      ", "S3      ", "S4      ",
        "S5      ", "S6      ", "S7      ", "S8      ", "S9      ", "S10     ", "S11     ",
        "T3      ", "T4      ", "T5      ", "T6      "};
    const uint32_t *stack = (const uint32_t *)(uintptr_t)program_registers[2];
    program_put("Guru Meditation Error: Core  0 panic'ed (Store access fault). Exception was "
                "unhandled.\r\n\r\nCore  0 register dump:\r\n");
    for (int i = 0; i < 32; i++) {
        program_put_register(names[i], program_registers[i == 0 ? 32 : i],
                             i % 4 == 3 ? "  \r\n" : "  ");
    }
    program_put("\r\nStack memory:\r\n");
    for (int line = 0; line < 12; line++) {
        program_put_hex((uint32_t)(uintptr_t)(stack + 8 * line));
        program_put(":");
        for (int i = 0; i < 8; i++) {
            program_put(" 0x");
            program_put_hex(stack[8 * line + i]);
        }
        program_put("\r\n");
    }
    program_put("\r\nRebooting...\r\n");
    *(volatile uint32_t *)0x100000 = 0x5555; /* QEMU ends */
}
#endif
