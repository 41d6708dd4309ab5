/* The drivers of the Pico SDK on the world's pins and line.
 * SPDX-License-Identifier: Apache-2.0 */
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
    BITS_PER_BYTE = 10,
    LOOK_US = 5, /* what a look at the clock takes here */
    CLOCK_HZ = 125000000,
};

struct uart_inst {
    uart_hw_t registers;
    uint baud;
    uint8_t fifo[FIFO];
    unsigned used;
    uint64_t sent_us; /* when the last byte given has left */
    bool is_open;
    bool receive_interrupt;
};

static struct {
    bool is_output;
    bool level;
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

static void receive(uart_inst_t *uart)
{
    uint8_t byte;
    while (world_line_read(&byte, 1) == 1) {
        if (uart->used < FIFO) {
            uart->fifo[uart->used++] = byte;
        } else {
            uart->registers.rsr |= UART_UARTRSR_OE_BITS;
            world_complain("a UART's receive FIFO overflowed");
        }
        const int index = (int)(uart - uarts);
        if (uart->receive_interrupt && interrupts[index].enabled) {
            interrupts[index].handler();
        }
    }
}

static void advance(void *context, uint64_t now_us)
{
    (void)context;
    (void)now_us;
    for (int i = 0; i < NUM_UARTS; i++) {
        if (uart_is_wired(&uarts[i], WORLD_SIGNAL_TX0)) {
            receive(&uarts[i]);
        }
    }
}

static uint64_t next_event(void *context)
{
    (void)context;
    return WORLD_NEVER;
}

/* The divider has 6 bits of fraction and is at least 1 (RP2040 datasheet, "Baud Rate Calculation").
 */
uint uart_set_baudrate(uart_inst_t *uart, uint baudrate)
{
    uint64_t divider = (uint64_t)CLOCK_HZ * 8 / baudrate / 2;
    divider = divider < 64 ? 64 : divider;
    if (uart->sent_us > world_now()) {
        world_complain("a UART's rate was changed while it was sending");
    }
    uart->baud = (uint)((uint64_t)CLOCK_HZ * 4 / divider);
    world_line_rate(uart->baud);
    world_busy(1);
    return uart->baud;
}

uint uart_init(uart_inst_t *uart, uint baudrate)
{
    if (!is_device) {
        world_add_device((world_device_t){advance, next_event, NULL});
        is_device = true;
    }
    uart->is_open = true;
    return uart_set_baudrate(uart, baudrate);
}

void uart_deinit(uart_inst_t *uart)
{
    *uart = (uart_inst_t){.is_open = false};
}

void uart_set_translate_crlf(uart_inst_t *uart, bool translate)
{
    (void)uart;
    if (translate) {
        world_complain("line ends are changed on a binary line");
    }
}

void uart_set_irqs_enabled(uart_inst_t *uart, bool rx_has_data, bool tx_needs_data)
{
    (void)tx_needs_data;
    uart->receive_interrupt = rx_has_data;
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

static uint64_t byte_us(const uart_inst_t *uart, unsigned count)
{
    return (uint64_t)count * BITS_PER_BYTE * 1000000 / uart->baud;
}

bool uart_is_writable(uart_inst_t *uart)
{
    return uart->sent_us < world_now() + byte_us(uart, FIFO);
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
    uart->sent_us = begin_us + byte_us(uart, 1);
}

void uart_tx_wait_blocking(uart_inst_t *uart)
{
    world_sleep_until(uart->sent_us);
}

uart_hw_t *uart_get_hw(uart_inst_t *uart)
{
    return &uart->registers;
}

static void drive(uint gpio)
{
    if (pins[gpio].is_output) {
        world_pin_write((int)gpio, pins[gpio].level);
    } else {
        world_pin_release((int)gpio);
    }
}

void gpio_init(uint gpio)
{
    pins[gpio].is_output = false;
    pins[gpio].level = false;
    pins[gpio].function = 0;
    drive(gpio);
}

void gpio_deinit(uint gpio)
{
    gpio_init(gpio);
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
}

void gpio_pull_up(uint gpio)
{
    (void)gpio;
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
}

uint64_t time_us_64(void)
{
    world_busy(LOOK_US);
    return world_now();
}

void sleep_ms(uint32_t ms)
{
    world_sleep_until(world_now() + (uint64_t)ms * 1000);
}

bool stdio_init_all(void)
{
    return true;
}

void fake_platform_reset(void)
{
    for (int i = 0; i < PINS; i++) {
        pins[i].is_output = false;
        pins[i].level = false;
        pins[i].function = 0;
    }
    for (int i = 0; i < NUM_UARTS; i++) {
        uarts[i] = (uart_inst_t){.is_open = false};
        interrupts[i].handler = NULL;
        interrupts[i].enabled = false;
    }
    is_device = false;
}
