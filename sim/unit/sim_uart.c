/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/sim_uart.h"
#include "state/sim_state.h"
#include "unit/sim_clock.h"
#include "unit/sim_usb.h"
#include <stdlib.h>
#include <string.h>

enum {
    UART_HOST_RATE = 115200,
    UART_BITS = 10,          /* start, eight, stop */
    UART_TOLERANCE = 32,     /* rates may differ by one part in 32 */
    UART_GARBLED_MAX = 8,    /* bytes that one byte can be taken for */
    UART_USB_BYTE_NS = 1000, /* full-speed USB carries about a byte a microsecond */
    UART_MIN_CAPACITY = 256,
};

static bool wire_put(sim_wire_t *wire, sim_wire_byte_t entry)
{
    if (wire->head == wire->tail) {
        wire->head = wire->tail = 0;
    }
    if (wire->tail == wire->capacity && wire->head > wire->capacity / 2) {
        memmove(wire->bytes, &wire->bytes[wire->head],
                (wire->tail - wire->head) * sizeof *wire->bytes);
        wire->tail -= wire->head;
        wire->head = 0;
    }
    if (wire->tail == wire->capacity) {
        const size_t capacity = wire->capacity == 0 ? UART_MIN_CAPACITY : wire->capacity * 2;
        sim_wire_byte_t *bytes = realloc(wire->bytes, capacity * sizeof *bytes);
        if (bytes == NULL) {
            return false;
        }
        wire->bytes = bytes;
        wire->capacity = capacity;
    }
    wire->bytes[wire->tail++] = entry;
    return true;
}

static void wire_clear(sim_wire_t *wire)
{
    wire->head = wire->tail = 0;
}

void sim_uart_init(sim_chip_t *chip)
{
    chip->uart.host_rate = UART_HOST_RATE;
    chip->uart.noise = chip->config.seed * 2654435761U + 1;
    sim_uart_reset(chip, sim_clock_rom_rate(chip));
}

void sim_uart_deinit(sim_chip_t *chip)
{
    free(chip->uart.tx.bytes);
    free(chip->uart.rx.bytes);
    free(chip->uart.arrived.bytes);
}

void sim_uart_reset(sim_chip_t *chip, uint32_t rate)
{
    sim_uart_t *uart = &chip->uart;
    wire_clear(&uart->tx);
    wire_clear(&uart->rx);
    uart->rate = rate;
    uart->switch_at_ns = UINT64_MAX;
    uart->tx_free_ns = uart->rx_free_ns = chip->now_ns;
}

static uint64_t uart_byte_ns(const sim_chip_t *chip, uint32_t rate)
{
    if (!chip->config.paced || rate == 0) {
        return 0;
    }
    return sim_usb_attached(chip) ? UART_USB_BYTE_NS : UART_BITS * 1000000000ULL / rate;
}

uint64_t sim_uart_bits_ns(const sim_chip_t *chip, unsigned bits)
{
    return uart_byte_ns(chip, chip->uart.rate) * bits / UART_BITS;
}

static uint32_t uart_rate_at(const sim_uart_t *uart, uint64_t at_ns)
{
    return at_ns >= uart->switch_at_ns ? uart->next_rate : uart->rate;
}

void sim_uart_send(sim_chip_t *chip, uint64_t from_ns, const uint8_t *bytes, size_t size)
{
    sim_uart_t *uart = &chip->uart;
    if (uart->tx_free_ns < from_ns) {
        uart->tx_free_ns = from_ns;
    }
    const uint32_t rate = uart_rate_at(uart, uart->tx_free_ns);
    for (size_t i = 0; i < size; i++) {
        uart->tx_free_ns += uart_byte_ns(chip, rate);
        (void)wire_put(&uart->tx, (sim_wire_byte_t){uart->tx_free_ns, rate, bytes[i]});
    }
}

void sim_uart_print(sim_chip_t *chip, const char *text)
{
    sim_uart_send(chip, chip->now_ns, (const uint8_t *)text, strlen(text));
}

void sim_uart_change_rate(sim_chip_t *chip, uint32_t rate)
{
    sim_uart_t *uart = &chip->uart;
    uart->next_rate = rate;
    uart->switch_at_ns = uart->tx_free_ns;
}

void sim_uart_receive(sim_chip_t *chip, const uint8_t *bytes, size_t size)
{
    sim_uart_t *uart = &chip->uart;
    if (uart->rx_free_ns < chip->now_ns) {
        uart->rx_free_ns = chip->now_ns;
    }
    const uint32_t rate =
        chip->config.any_rate ? uart_rate_at(uart, chip->now_ns) : uart->host_rate;
    for (size_t i = 0; i < size; i++) {
        uart->rx_free_ns += uart_byte_ns(chip, rate);
        (void)wire_put(&uart->rx, (sim_wire_byte_t){uart->rx_free_ns, rate, bytes[i]});
    }
}

static bool uart_rates_match(const sim_chip_t *chip, uint32_t a, uint32_t b)
{
    const uint32_t apart = a > b ? a - b : b - a;
    return sim_usb_attached(chip) || chip->config.any_rate || apart <= b / UART_TOLERANCE;
}

/* What a receiver at another rate takes a byte for: more bytes when it samples faster, fewer when
 * slower, all of them noise. */
static size_t uart_garble(sim_chip_t *chip, const sim_wire_byte_t *entry, uint32_t rate,
                          uint32_t *surplus, uint8_t *out)
{
    chip->counters.garbled++;
    size_t made = 0;
    uint64_t bits = (uint64_t)*surplus + rate;
    while (entry->rate != 0 && bits >= entry->rate && made < UART_GARBLED_MAX) {
        uint32_t *noise = &chip->uart.noise;
        *noise ^= *noise << 13;
        *noise ^= *noise >> 17;
        *noise ^= *noise << 5;
        out[made++] = (uint8_t)(*noise + entry->byte);
        bits -= entry->rate;
    }
    *surplus = made == UART_GARBLED_MAX ? 0 : (uint32_t)bits;
    return made;
}

void sim_uart_deliver(sim_chip_t *chip, uint64_t until_ns)
{
    sim_uart_t *uart = &chip->uart;
    while (uart->tx.head < uart->tx.tail && uart->tx.bytes[uart->tx.head].at_ns <= until_ns) {
        const sim_wire_byte_t entry = uart->tx.bytes[uart->tx.head++];
        if (entry.at_ns < chip->usb.absent_until_ns) {
            continue;
        }
        if (uart_rates_match(chip, entry.rate, uart->host_rate)) {
            (void)wire_put(&uart->arrived, entry);
            continue;
        }
        uint8_t noise[UART_GARBLED_MAX];
        const size_t size = uart_garble(chip, &entry, uart->host_rate, &uart->tx_surplus, noise);
        for (size_t i = 0; i < size; i++) {
            (void)wire_put(&uart->arrived, (sim_wire_byte_t){entry.at_ns, entry.rate, noise[i]});
        }
    }
    if (until_ns >= uart->switch_at_ns) {
        uart->rate = uart->next_rate;
        uart->switch_at_ns = UINT64_MAX;
    }
}

size_t sim_uart_take(sim_chip_t *chip, uint8_t *bytes, size_t capacity)
{
    sim_wire_t *arrived = &chip->uart.arrived;
    size_t taken = 0;
    while (taken < capacity && arrived->head < arrived->tail) {
        bytes[taken++] = arrived->bytes[arrived->head++].byte;
    }
    return taken;
}

/* Whether a byte came while the ROM worked, and no room was left for it. Assumed: the ROM takes
 * none meanwhile. A stub's interrupts do. */
static bool uart_overrun(sim_chip_t *chip, uint64_t at_ns)
{
    sim_uart_t *uart = &chip->uart;
    const bool waited = chip->mode == SIM_MODE_DOWNLOAD && at_ns < chip->busy_until_ns;
    uart->waiting = waited ? uart->waiting + 1 : 0;
    const bool lost = chip->config.receive_room != 0 && uart->waiting > chip->config.receive_room;
    chip->counters.overruns += lost;
    return lost;
}

size_t sim_uart_next(sim_chip_t *chip, uint8_t *out, uint32_t *rate)
{
    sim_uart_t *uart = &chip->uart;
    const sim_wire_byte_t entry = uart->rx.bytes[uart->rx.head++];
    if (uart_overrun(chip, entry.at_ns)) {
        return 0;
    }
    const uint32_t own_rate = uart_rate_at(uart, entry.at_ns);
    *rate = entry.rate;
    if (chip->loader.rate_unknown || uart_rates_match(chip, entry.rate, own_rate)) {
        out[0] = entry.byte;
        return 1;
    }
    return uart_garble(chip, &entry, own_rate, &uart->rx_surplus, out);
}
