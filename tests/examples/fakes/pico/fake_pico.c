/* The drivers of the Pico SDK on the world's pins and line.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fake_pico.h"
#include "fake_platform.h"
#include "hardware/gpio.h"
#include "hardware/irq.h"
#include "hardware/regs/uart.h"
#include "hardware/timer.h"
#include "hardware/uart.h"
#include "pico/stdlib.h"
#include "pico/time.h"
#include "world.h"
#include "world_chip.h"

enum {
    PINS = 30,
    FIFO = 32,
    LOOP = 64,
    BITS_PER_BYTE = 10,
    LOOK_US = 5, /* what a look at the clock takes here */
    CLOCK_HZ = 125000000,
    /* RP2040 datasheet, "UART": the interrupt from an eighth of the FIFO on, as the SDK sets it,
     * and after 32 bits of silence. */
    RECEIVE_LEVEL = 4,
    SILENCE_BITS = 32,
    SETTLE_BITS = 15, /* how long the SDK keeps a UART off when it changes the rate */
};

/* 32 bits of microseconds are over two seconds after the start. */
#define FIRST_US (UINT64_C(0x100000000) - 2000000)

/* A bit without meaning: a register in which it is missing was written. */
#define NOT_WRITTEN UINT32_C(0x80000000)

struct uart_inst {
    uart_hw_t registers;
    uint baud;
    uint8_t fifo[FIFO];
    unsigned used;
    uint64_t received_us; /* when the last byte came */
    uint64_t sent_us;     /* when the last byte given has left */
    bool is_open;
    bool is_deaf; /* while its rate changes */
    bool overrun;
    bool receive_interrupt;
    bool is_looped;
    struct {
        uint64_t at_us;
        uint8_t byte;
    } loop[LOOP]; /* sent and not yet received: a ring */
    unsigned loop_head;
    unsigned loop_tail;
};

static struct {
    bool is_output;
    bool level;
    bool pulled_up;
    int function;
} pins[PINS];

static uart_inst_t uarts[NUM_UARTS];
uart_inst_t *const uart0 = &uarts[0];
uart_inst_t *const uart1 = &uarts[1];

static struct {
    irq_handler_t handler;
    bool enabled;
} interrupts[NUM_UARTS];

static bool is_device;
static bool interrupts_held;

/* Each UART has its pins: on both RP2040 and RP2350, GPIO0 and 1 are UART0's, 4 and 5 UART1's, and
 * so on, even ones TX (datasheets, "Function Select"). */
static unsigned uart_of_pin(int pin)
{
    return (unsigned)((pin + 4) / 8 % 2);
}

static bool uart_is_wired(const uart_inst_t *uart, world_signal_t signal)
{
    const int direction = signal == WORLD_SIGNAL_TX0 ? 1 : 0;
    for (int pin = 0; pin < PINS; pin++) {
        if (pins[pin].function == GPIO_FUNC_UART && world_is_wired(pin, signal) &&
            pin % 2 == direction && &uarts[uart_of_pin(pin)] == uart) {
            return uart->is_open;
        }
    }
    return false;
}

static uint64_t bits_us(const uart_inst_t *uart, unsigned count)
{
    return (uint64_t)count * 1000000 / uart->baud;
}

/* A write clears the overrun. */
static void take_writes(uart_inst_t *uart)
{
    if ((uart->registers.rsr & NOT_WRITTEN) == 0) {
        uart->overrun = false;
    }
    uart->registers.rsr = NOT_WRITTEN | (uart->overrun ? UART_UARTRSR_OE_BITS : 0);
}

static uint64_t silent_at(const uart_inst_t *uart)
{
    return uart->used > 0 ? uart->received_us + bits_us(uart, SILENCE_BITS) : WORLD_NEVER;
}

static bool is_pending(const uart_inst_t *uart)
{
    return uart->is_open && uart->receive_interrupt &&
           (uart->used >= RECEIVE_LEVEL || world_now() >= silent_at(uart));
}

/* A handler that leaves it pending would be called again for ever. */
static void serve_interrupt(uart_inst_t *uart)
{
    const size_t index = (size_t)(uart - uarts);
    if (interrupts_held || !interrupts[index].enabled || !is_pending(uart)) {
        return;
    }
    interrupts[index].handler();
    if (is_pending(uart)) {
        world_complain("the interrupt of UART%zu stays pending for ever", index);
        interrupts[index].enabled = false;
    }
}

/* What comes into a full FIFO is lost, and what is in there stays. */
static void receive(uart_inst_t *uart, uint8_t byte)
{
    if (uart->is_deaf) {
        return;
    }
    if (uart->used < FIFO) {
        uart->fifo[uart->used++] = byte;
    } else {
        take_writes(uart);
        uart->overrun = true;
        world_complain("a UART's receive FIFO overflowed");
    }
    uart->received_us = world_now();
    serve_interrupt(uart);
}

static void receive_own(uart_inst_t *uart)
{
    while (uart->loop_tail != uart->loop_head &&
           uart->loop[uart->loop_tail % LOOP].at_us <= world_now()) {
        receive(uart, uart->loop[uart->loop_tail++ % LOOP].byte);
    }
}

static void advance(void *context, uint64_t now_us)
{
    uint8_t byte;
    (void)context;
    (void)now_us;
    for (int i = 0; i < NUM_UARTS; i++) {
        while (uart_is_wired(&uarts[i], WORLD_SIGNAL_TX0) && world_line_read(&byte, 1) == 1) {
            receive(&uarts[i], byte);
        }
        receive_own(&uarts[i]);
        serve_interrupt(&uarts[i]);
    }
}

static uint64_t next_event(void *context)
{
    uint64_t next_us = WORLD_NEVER;
    (void)context;
    for (int i = 0; i < NUM_UARTS; i++) {
        const uart_inst_t *uart = &uarts[i];
        if (uart->loop_tail != uart->loop_head) {
            const uint64_t at_us = uart->loop[uart->loop_tail % LOOP].at_us;
            next_us = at_us < next_us ? at_us : next_us;
        }
        if (silent_at(uart) > world_now() && silent_at(uart) < next_us) {
            next_us = silent_at(uart);
        }
    }
    return next_us;
}

static void use_rate(const uart_inst_t *uart)
{
    if (uart_is_wired(uart, WORLD_SIGNAL_RX0) || uart_is_wired(uart, WORLD_SIGNAL_TX0)) {
        world_line_rate(uart->baud);
    }
}

/* The divider has 6 bits of fraction and is at least 1 (RP2040 datasheet, "Baud Rate Calculation").
 */
uint uart_set_baudrate(uart_inst_t *uart, uint baudrate)
{
    uint64_t divider = ((uint64_t)CLOCK_HZ * 8 / baudrate + 1) / 2;
    divider = divider < 64 ? 64 : divider;
    if (uart->sent_us > world_now()) {
        world_complain("a UART's rate was changed while it was sending");
    }
    if (uart->receive_interrupt) {
        world_complain("a UART's rate was changed while its interrupt was on");
    }
    const uint64_t off_us = uart->baud > 0 ? bits_us(uart, SETTLE_BITS) : 0;
    uart->baud = (uint)((uint64_t)CLOCK_HZ * 4 / divider);
    use_rate(uart);
    uart->is_deaf = true;
    world_busy(off_us + 1);
    uart->is_deaf = false;
    return uart->baud;
}

uint uart_init(uart_inst_t *uart, uint baudrate)
{
    if (!is_device) {
        world_add_device((world_device_t){advance, next_event, NULL});
        is_device = true;
    }
    const bool is_looped = uart->is_looped;
    *uart = (uart_inst_t){.is_open = true, .is_looped = is_looped};
    return uart_set_baudrate(uart, baudrate);
}

void uart_deinit(uart_inst_t *uart)
{
    if (uart->sent_us > world_now()) {
        world_complain("a UART was taken down while it was sending");
    }
    *uart = (uart_inst_t){.is_open = false};
}

void uart_set_irqs_enabled(uart_inst_t *uart, bool rx_has_data, bool tx_needs_data)
{
    (void)tx_needs_data;
    uart->receive_interrupt = rx_has_data;
    serve_interrupt(uart);
}

bool uart_is_readable(uart_inst_t *uart)
{
    return uart->used > 0;
}

char uart_getc(uart_inst_t *uart)
{
    const uint8_t byte = uart->fifo[0];
    uart->used--;
    for (unsigned i = 0; i < uart->used; i++) {
        uart->fifo[i] = uart->fifo[i + 1];
    }
    return (char)byte;
}

bool uart_is_writable(uart_inst_t *uart)
{
    return uart->sent_us < world_now() + bits_us(uart, FIFO * BITS_PER_BYTE);
}

void uart_putc_raw(uart_inst_t *uart, char c)
{
    const uint8_t byte = (uint8_t)c;
    if (!uart_is_writable(uart)) {
        world_complain("a byte was written into a full transmit FIFO");
    }
    if (uart_is_wired(uart, WORLD_SIGNAL_RX0)) {
        world_line_write(&byte, 1);
    }
    const uint64_t begin_us = uart->sent_us > world_now() ? uart->sent_us : world_now();
    uart->sent_us = begin_us + bits_us(uart, BITS_PER_BYTE);
    if (uart->is_looped) {
        uart->loop[uart->loop_head % LOOP].at_us = uart->sent_us;
        uart->loop[uart->loop_head++ % LOOP].byte = byte;
    }
}

void uart_tx_wait_blocking(uart_inst_t *uart)
{
    world_sleep_until(uart->sent_us);
}

uart_hw_t *uart_get_hw(uart_inst_t *uart)
{
    take_writes(uart);
    return &uart->registers;
}

static bool is_driven(uint gpio)
{
    return pins[gpio].is_output && pins[gpio].function == GPIO_FUNC_SIO;
}

static void drive(uint gpio)
{
    if (is_driven(gpio)) {
        world_pin_write((int)gpio, pins[gpio].level);
    } else {
        world_pin_release((int)gpio);
    }
}

void gpio_init(uint gpio)
{
    gpio_set_dir(gpio, false);
    gpio_put(gpio, false);
    gpio_set_function(gpio, GPIO_FUNC_SIO);
}

/* Neither the direction nor the pulls go back to what they were. */
void gpio_deinit(uint gpio)
{
    gpio_set_function(gpio, GPIO_FUNC_NULL);
}

void gpio_put(uint gpio, bool value)
{
    pins[gpio].level = value;
    drive(gpio);
}

void gpio_set_dir(uint gpio, bool out)
{
    pins[gpio].is_output = out;
    drive(gpio);
}

void gpio_set_function(uint gpio, int function)
{
    pins[gpio].function = function;
    drive(gpio);
    use_rate(&uarts[uart_of_pin((int)gpio)]);
}

void gpio_pull_up(uint gpio)
{
    gpio_set_pulls(gpio, true, false);
}

void gpio_set_pulls(uint gpio, bool up, bool down)
{
    (void)down;
    pins[gpio].pulled_up = up;
}

bool irq_has_handler(uint number)
{
    return interrupts[number - UART0_IRQ].handler != NULL;
}

void irq_set_exclusive_handler(uint number, irq_handler_t handler)
{
    if (irq_has_handler(number)) {
        world_complain("an interrupt has two exclusive handlers");
    }
    interrupts[number - UART0_IRQ].handler = handler;
}

void irq_remove_handler(uint number, irq_handler_t handler)
{
    if (interrupts[number - UART0_IRQ].handler != handler ||
        interrupts[number - UART0_IRQ].enabled) {
        world_complain("a handler was removed that was not there, or was still in use");
    }
    interrupts[number - UART0_IRQ].handler = NULL;
}

void irq_set_enabled(uint number, bool enabled)
{
    interrupts[number - UART0_IRQ].enabled = enabled;
    serve_interrupt(&uarts[number - UART0_IRQ]);
}

uint64_t time_us_64(void)
{
    world_busy(LOOK_US);
    return FIRST_US + world_now();
}

void sleep_ms(uint32_t ms)
{
    world_sleep_until(world_now() + (uint64_t)ms * 1000);
}

bool stdio_init_all(void)
{
    return true;
}

bool fake_gpio_driven(uint gpio)
{
    return is_driven(gpio);
}

bool fake_gpio_pulled_up(uint gpio)
{
    return pins[gpio].pulled_up;
}

bool fake_gpio_is_free(uint gpio)
{
    return pins[gpio].function == GPIO_FUNC_NULL;
}

bool fake_uart_is_open(const uart_inst_t *uart)
{
    return uart->is_open;
}

bool fake_uart_interrupts(const uart_inst_t *uart)
{
    return uart->receive_interrupt || interrupts[uart - uarts].enabled;
}

uint fake_uart_rate(const uart_inst_t *uart)
{
    return uart->baud;
}

void fake_uart_loop(uart_inst_t *uart)
{
    uart->is_looped = true;
}

void fake_hold_interrupts(bool held)
{
    interrupts_held = held;
    for (int i = 0; i < NUM_UARTS; i++) {
        serve_interrupt(&uarts[i]);
    }
}

void fake_platform_reset(void)
{
    for (int i = 0; i < PINS; i++) {
        pins[i].is_output = false;
        pins[i].level = false;
        pins[i].pulled_up = false;
        pins[i].function = GPIO_FUNC_NULL;
    }
    for (int i = 0; i < NUM_UARTS; i++) {
        uarts[i] = (uart_inst_t){.is_open = false};
        interrupts[i].handler = NULL;
        interrupts[i].enabled = false;
    }
    is_device = false;
    interrupts_held = false;
}
