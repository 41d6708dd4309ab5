/**
 * The encoder on a Cortex-M: makes the stream of an image that is linked in (IMAGE, a file's name),
 * and prints `bytes instructions`. For QEMU's mps2-an385 with -icount shift=0, where an instruction
 * takes 1 ns and the system timer counts 25 million ticks a second: 40 instructions a tick.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_deflate.h"
#include <stddef.h>

enum {
    PIECE = 1024,
    TICK = 40,
    TICKS_MASK = 0xFFFFFF,
    SEMIHOSTING_WRITE0 = 0x04,
    SEMIHOSTING_EXIT = 0x18,
    SEMIHOSTING_STOPPED = 0x20026,
    STACK_TOP = 0x20400000,
};

#define SYSTICK_CONTROL (*(volatile uint32_t *)0xE000E010)
#define SYSTICK_RELOAD  (*(volatile uint32_t *)0xE000E014)
#define SYSTICK_VALUE   (*(volatile uint32_t *)0xE000E018)

/* As it lies in flash. */
__asm__(".section .rodata\n"
        ".global cortex_image, cortex_image_end\n"
        "cortex_image: .incbin \"" IMAGE "\"\n"
        "cortex_image_end:\n"
        ".text\n");
extern const uint8_t cortex_image[];
extern const uint8_t cortex_image_end[];

void cortex_start(void);

__attribute__((section(".vectors"), used)) static void *const vectors[] = {(void *)STACK_TOP,
                                                                           (void *)cortex_start};

static uint32_t table[ESP_LOADER_DEFLATE_TABLE];
static esp_loader_deflate_t deflate;
static uint8_t block[PIECE];

static void call_host(uint32_t what, const void *argument)
{
    register uint32_t r0 __asm__("r0") = what;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
}

static void print(uint32_t number, const char *behind)
{
    char text[16];
    char *at = text + sizeof(text) - 1;
    *at = 0;
    do {
        *--at = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    call_host(SEMIHOSTING_WRITE0, at);
    call_host(SEMIHOSTING_WRITE0, behind);
}

static const uint8_t *pull(void *user, uint32_t offset, uint32_t size)
{
    (void)user;
    (void)size;
    return cortex_image + offset;
}

void cortex_start(void)
{
    const esp_loader_deflate_source_t source = {
        .pull = pull, .size = (uint32_t)(cortex_image_end - cortex_image)};
    SYSTICK_RELOAD = TICKS_MASK;
    SYSTICK_VALUE = 0;
    SYSTICK_CONTROL = 5; /* counts the processor's clock, interrupts nobody */
    esp_loader_deflate_init(&deflate, table, ESP_LOADER_DEFLATE_TABLE);
    const uint32_t began = SYSTICK_VALUE;
    esp_loader_deflate_begin(&deflate, &source);
    while (!esp_loader_deflate_measure(&deflate, PIECE)) {
    }
    uint32_t made = 0;
    for (uint32_t more = PIECE; more == PIECE; made += more) {
        more = esp_loader_deflate_make(&deflate, block, PIECE);
    }
    const uint32_t ticks = (began - SYSTICK_VALUE) & TICKS_MASK;
    print(made == deflate.size ? source.size : 0, " ");
    print(ticks * TICK, "\n");
    call_host(SEMIHOSTING_EXIT, (const void *)SEMIHOSTING_STOPPED);
    for (;;) {
    }
}
