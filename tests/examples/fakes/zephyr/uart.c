/* SPDX-License-Identifier: Apache-2.0 */
#include <zephyr/drivers/uart.h>

#include "fake_zephyr.h"
#include "readme.h"
#include "world.h"
#include "world_chip.h"
#include <string.h>
#include <zephyr/kernel.h>

enum {
    UARTS = 3,
    FIFO_MAX = 16,
    BITS_PER_BYTE = 10,
    RATE_MAX = 3000000,
    RATE_AT_START = 115200,
};

typedef struct {
    unsigned number;
    unsigned depth;
    bool can_change_rate;
    bool has_interrupts;
    bool is_edge; /* the transmitter interrupts once, when it has become empty */
} kind_t;

typedef struct {
    uart_irq_callback_user_data_t handler;
    void *user;
    uint32_t rate;
    uint8_t received[FIFO_MAX];
    unsigned used;
    uint64_t sent_ns; /* when the last byte given has left */
    bool receive_interrupt;
    bool transmit_interrupt;
    bool became_empty;
    bool stalled;
    bool overrun;
    bool updated; /* the handler has looked what is pending */
} state_t;

static const kind_t kinds[UARTS] = {
    {.number = 0, .depth = 2, .is_edge = true},
    {.number = 1, .depth = 2, .has_interrupts = true, .is_edge = true},
    {.number = 2, .depth = FIFO_MAX, .has_interrupts = true, .can_change_rate = true},
};
static state_t states[UARTS];
static bool in_interrupt;
static bool is_device;

const struct device fake_device_uart0 = {"uart0", &kinds[0], NULL, &states[0]};
const struct device fake_device_uart1 = {"uart1", &kinds[1], NULL, &states[1]};
const struct device fake_device_uart2 = {"uart2", &kinds[2], NULL, &states[2]};

static const struct device *const devices[UARTS] = {&fake_device_uart0, &fake_device_uart1,
                                                    &fake_device_uart2};

static bool is_wired(const struct device *dev, world_signal_t signal)
{
    const kind_t *kind = dev->config;
    return world_is_wired(README_UART_PIN((int)kind->number, signal == WORLD_SIGNAL_TX0), signal);
}

static uint64_t bytes_ns(const state_t *uart, unsigned count)
{
    return UINT64_C(1000000000) * count * BITS_PER_BYTE / uart->rate;
}

static bool has_room(const struct device *dev)
{
    const kind_t *kind = dev->config;
    const state_t *uart = dev->data;
    return !uart->stalled && uart->sent_ns < world_now() * 1000 + bytes_ns(uart, kind->depth);
}

static bool transmit_is_pending(const struct device *dev)
{
    const kind_t *kind = dev->config;
    const state_t *uart = dev->data;
    if (!uart->transmit_interrupt) {
        return false;
    }
    return kind->is_edge ? uart->became_empty && uart->sent_ns <= world_now() * 1000
                         : has_room(dev);
}

static void call_handler(const struct device *dev)
{
    state_t *uart = dev->data;
    const bool outer = in_interrupt;
    uart->updated = false;
    in_interrupt = true;
    uart->handler(dev, uart->user);
    in_interrupt = outer;
}

/* A handler that leaves a level as it is would be called again for ever. */
static void serve(const struct device *dev)
{
    state_t *uart = dev->data;
    while (uart->handler != NULL &&
           ((uart->receive_interrupt && uart->used > 0) || transmit_is_pending(dev))) {
        const unsigned used = uart->used;
        const uint64_t sent_ns = uart->sent_ns;
        const bool transmit = transmit_is_pending(dev);
        const bool became_empty = uart->became_empty;
        uart->became_empty = uart->became_empty && !transmit;
        call_handler(dev);
        if (uart->used == used && uart->sent_ns == sent_ns && uart->became_empty == became_empty &&
            transmit_is_pending(dev) == transmit) {
            world_complain("an interrupt of %s stays pending for ever", dev->name);
            uart->handler = NULL;
        }
    }
}

void fake_uart_service(void)
{
    for (unsigned i = 0; i < UARTS && !in_interrupt && !fake_interrupts_locked(); i++) {
        serve(devices[i]);
    }
}

static void receive(const struct device *dev)
{
    const kind_t *kind = dev->config;
    state_t *uart = dev->data;
    uint8_t byte;
    while (world_line_read(&byte, 1) == 1) {
        if (uart->used < kind->depth) {
            uart->received[uart->used++] = byte;
        } else {
            uart->overrun = true;
            world_complain("%s lost a byte", dev->name);
        }
        fake_uart_service();
    }
}

static void advance(void *context, uint64_t now_us)
{
    (void)context;
    (void)now_us;
    for (unsigned i = 0; i < UARTS; i++) {
        if (is_wired(devices[i], WORLD_SIGNAL_TX0)) {
            receive(devices[i]);
        }
    }
    fake_uart_service();
}

static uint64_t next_event(void *context)
{
    uint64_t next_us = WORLD_NEVER;
    (void)context;
    for (unsigned i = 0; i < UARTS; i++) {
        const kind_t *kind = &kinds[i];
        const state_t *uart = &states[i];
        const uint64_t full_ns = kind->is_edge ? 0 : bytes_ns(uart, kind->depth);
        const uint64_t at_us = (uart->sent_ns - (full_ns < uart->sent_ns ? full_ns : 0)) / 1000 + 1;
        if (uart->transmit_interrupt && !uart->stalled && at_us > world_now() && at_us < next_us) {
            next_us = at_us;
        }
    }
    return next_us;
}

int uart_config_get(const struct device *dev, struct uart_config *config)
{
    const kind_t *kind = dev->config;
    const state_t *uart = dev->data;
    *config = (struct uart_config){
        .baudrate = uart->rate,
        .stop_bits = UART_CFG_STOP_BITS_1,
        .data_bits = UART_CFG_DATA_BITS_8,
    };
    return kind->can_change_rate ? 0 : -ENOSYS;
}

static void set_rate(const struct device *dev, uint32_t rate)
{
    state_t *uart = dev->data;
    uart->rate = rate;
    if (is_wired(dev, WORLD_SIGNAL_TX0) || is_wired(dev, WORLD_SIGNAL_RX0)) {
        world_line_rate(rate);
    }
}

int uart_configure(const struct device *dev, const struct uart_config *config)
{
    const kind_t *kind = dev->config;
    const state_t *uart = dev->data;
    if (!kind->can_change_rate) {
        return -ENOSYS;
    }
    if (config->baudrate == 0 || config->baudrate > RATE_MAX ||
        config->data_bits != UART_CFG_DATA_BITS_8 || config->stop_bits != UART_CFG_STOP_BITS_1 ||
        config->parity != UART_CFG_PARITY_NONE || config->flow_ctrl != UART_CFG_FLOW_CTRL_NONE) {
        return -EINVAL;
    }
    if (uart->sent_ns > world_now() * 1000) {
        world_complain("%s's rate was changed while it was sending", dev->name);
    }
    set_rate(dev, config->baudrate);
    fake_zephyr_busy();
    return 0;
}

int uart_irq_callback_user_data_set(const struct device *dev,
                                    uart_irq_callback_user_data_t callback, void *user_data)
{
    const kind_t *kind = dev->config;
    state_t *uart = dev->data;
    if (!kind->has_interrupts) {
        return -ENOSYS;
    }
    uart->handler = callback;
    uart->user = user_data;
    if (!is_device) {
        world_add_device((world_device_t){advance, next_event, NULL});
        is_device = true;
    }
    set_rate(dev, uart->rate);
    return 0;
}

int uart_irq_update(const struct device *dev)
{
    state_t *uart = dev->data;
    uart->updated = true;
    return 1;
}

static void check_ready(const struct device *dev)
{
    const state_t *uart = dev->data;
    if (!in_interrupt || !uart->updated) {
        world_complain("%s: what is pending was asked before uart_irq_update()", dev->name);
    }
}

int uart_irq_rx_ready(const struct device *dev)
{
    const state_t *uart = dev->data;
    check_ready(dev);
    return uart->receive_interrupt && uart->used > 0;
}

/* Drivers differ in whether the interrupt has to be enabled for it. */
int uart_irq_tx_ready(const struct device *dev)
{
    const kind_t *kind = dev->config;
    const state_t *uart = dev->data;
    check_ready(dev);
    return has_room(dev) && (uart->transmit_interrupt || !kind->is_edge);
}

void uart_irq_rx_enable(const struct device *dev)
{
    state_t *uart = dev->data;
    uart->receive_interrupt = true;
    fake_uart_service();
    fake_zephyr_busy();
}

void uart_irq_rx_disable(const struct device *dev)
{
    state_t *uart = dev->data;
    uart->receive_interrupt = false;
    fake_zephyr_busy();
}

/* What has happened until the register is written is served first. */
void uart_irq_tx_enable(const struct device *dev)
{
    const kind_t *kind = dev->config;
    state_t *uart = dev->data;
    fake_zephyr_busy();
    uart->transmit_interrupt = true;
    if (kind->is_edge && uart->handler != NULL) {
        const unsigned key = irq_lock();
        call_handler(dev);
        irq_unlock(key);
    }
    fake_uart_service();
}

void uart_irq_tx_disable(const struct device *dev)
{
    state_t *uart = dev->data;
    uart->transmit_interrupt = false;
    fake_zephyr_busy();
}

int uart_fifo_read(const struct device *dev, uint8_t *bytes, int size)
{
    state_t *uart = dev->data;
    const unsigned count = uart->used < (unsigned)size ? uart->used : (unsigned)size;
    memcpy(bytes, uart->received, count);
    uart->used -= count;
    memmove(uart->received, &uart->received[count], uart->used);
    return (int)count;
}

int uart_fifo_fill(const struct device *dev, const uint8_t *bytes, int size)
{
    state_t *uart = dev->data;
    int count = 0;
    if (!in_interrupt) {
        world_complain("%s is filled outside of its interrupt", dev->name);
    }
    while (count < size && has_room(dev)) {
        const uint64_t now_ns = world_now() * 1000;
        if (is_wired(dev, WORLD_SIGNAL_RX0)) {
            world_line_write(&bytes[count], 1);
        }
        uart->sent_ns = (uart->sent_ns > now_ns ? uart->sent_ns : now_ns) + bytes_ns(uart, 1);
        uart->became_empty = true;
        count++;
    }
    return count;
}

int uart_err_check(const struct device *dev)
{
    const kind_t *kind = dev->config;
    state_t *uart = dev->data;
    const int errors = uart->overrun ? UART_ERROR_OVERRUN : 0;
    uart->overrun = false;
    return kind->is_edge ? -ENOSYS : errors;
}

void fake_uart_stall(const struct device *dev, bool stalled)
{
    state_t *uart = dev->data;
    uart->stalled = stalled;
    fake_uart_service();
}

bool fake_uart_interrupts(const struct device *dev)
{
    const state_t *uart = dev->data;
    return uart->receive_interrupt || uart->transmit_interrupt;
}

bool fake_uart_in_interrupt(void)
{
    return in_interrupt;
}

void fake_uart_reset(void)
{
    for (unsigned i = 0; i < UARTS; i++) {
        states[i] = (state_t){.rate = RATE_AT_START};
    }
    in_interrupt = false;
    is_device = false;
}
