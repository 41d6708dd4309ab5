/* SPDX-License-Identifier: Apache-2.0 */
#include "pi_pico_port.h"
#include "../common/loader_port_stdio_log.h"
#include "hardware/gpio.h"
#include "hardware/irq.h"
#include "hardware/regs/uart.h"
#include "hardware/timer.h"
#include "pico/time.h"
#include <stdio.h>

#define PI_PICO_PERCENT_OFF 3 /* a UART with 8N1 tolerates about that much */

_Static_assert((PI_PICO_PORT_RX_SIZE & (PI_PICO_PORT_RX_SIZE - 1)) == 0 &&
                   PI_PICO_PORT_RX_SIZE <= 0x8000,
               "PI_PICO_PORT_RX_SIZE has to be a power of two, at most 0x8000");

/* Whose interrupt it is: a handler gets no argument. */
static pi_pico_port_t *pi_pico_owners[NUM_UARTS];

static pi_pico_port_t *pi_pico_of(esp_loader_port_t *port)
{
    return container_of(port, pi_pico_port_t, port);
}

/* Messages that the library does not compile are not printed here either. */
#if !defined(SERIAL_FLASHER_LOG_LEVEL) || SERIAL_FLASHER_LOG_LEVEL > ESP_LOADER_LOG_NONE
#define PI_PICO_LOG          loader_port_stdio_log
#define PI_PICO_PRINT(text_) printf("[E] esf: %s\n", text_)
#else
#define PI_PICO_LOG          NULL
#define PI_PICO_PRINT(text_) ((void)0)
#endif

/* The SDK's microseconds have 64 bits: they do not wrap. */
static uint64_t pi_pico_deadline(uint32_t ms)
{
    return time_us_64() + (uint64_t)ms * 1000;
}

static void pi_pico_delay_ms(esp_loader_port_t *port, uint32_t ms)
{
    (void)port;
    sleep_ms(ms);
}

static void pi_pico_start_timer(esp_loader_port_t *port, uint32_t ms)
{
    pi_pico_of(port)->_time_end = pi_pico_deadline(ms);
}

static uint32_t pi_pico_remaining_time(esp_loader_port_t *port)
{
    const uint64_t end = pi_pico_of(port)->_time_end;
    const uint64_t now = time_us_64();
    return now < end ? (uint32_t)((end - now + 999) / 1000) : 0;
}

/* Whether the UART itself has lost bytes since the last call. */
static bool pi_pico_take_overrun(const pi_pico_port_t *pico)
{
    if ((uart_get_hw(pico->uart_inst)->rsr & UART_UARTRSR_OE_BITS) == 0) {
        return false;
    }
    uart_get_hw(pico->uart_inst)->rsr = UART_UARTRSR_OE_BITS; /* any write clears it */
    return true;
}

static void pi_pico_receive(pi_pico_port_t *pico)
{
    if (pi_pico_take_overrun(pico)) {
        pico->_overflow = true;
    }
    while (uart_is_readable(pico->uart_inst)) {
        const uint8_t byte = (uint8_t)uart_getc(pico->uart_inst);
        const uint16_t head = pico->_head;
        if ((uint16_t)(head - pico->_tail) == PI_PICO_PORT_RX_SIZE) {
            pico->_overflow = true;
        } else {
            pico->_ring[head % PI_PICO_PORT_RX_SIZE] = byte;
            pico->_head = (uint16_t)(head + 1);
        }
    }
}

static void pi_pico_on_uart0(void)
{
    pi_pico_receive(pi_pico_owners[0]);
}

static void pi_pico_on_uart1(void)
{
    pi_pico_receive(pi_pico_owners[1]);
}

/* A pin is asserted by a low level unless there is an inverter. */
static bool pi_pico_boot_is_inverted(const pi_pico_port_t *pico)
{
    return pico->boot_inverted != (SERIAL_FLASHER_BOOT_INVERT != 0);
}

static bool pi_pico_reset_is_inverted(const pi_pico_port_t *pico)
{
    return pico->reset_inverted != (SERIAL_FLASHER_RESET_INVERT != 0);
}

static void pi_pico_pins(const pi_pico_port_t *pico, bool boot, bool reset)
{
    gpio_put(pico->boot_pin_num, boot == pi_pico_boot_is_inverted(pico));
    gpio_put(pico->reset_pin_num, reset == pi_pico_reset_is_inverted(pico));
}

/* The level first, then the direction: the chip must not be reset by being looked at. The pulls
 * are for the time after: a pad's own pull-down (RP2040 datasheet, "Pads") is about as strong as
 * the pull-up in the chip at its boot pin, which would be neither high nor low. */
static void pi_pico_open_pins(const pi_pico_port_t *pico)
{
    const bool boot_inverted = pi_pico_boot_is_inverted(pico);
    const bool reset_inverted = pi_pico_reset_is_inverted(pico);
    gpio_init(pico->boot_pin_num);
    gpio_init(pico->reset_pin_num);
    gpio_set_pulls(pico->boot_pin_num, !boot_inverted, boot_inverted);
    gpio_set_pulls(pico->reset_pin_num, !reset_inverted, reset_inverted);
    pi_pico_pins(pico, false, false);
    gpio_set_dir(pico->boot_pin_num, GPIO_OUT);
    gpio_set_dir(pico->reset_pin_num, GPIO_OUT);
}

static bool pi_pico_is_near(uint32_t rate, uint32_t reached)
{
    const uint32_t off = rate > reached ? rate - reached : reached - rate;
    return (uint64_t)off * 100 <= (uint64_t)rate * PI_PICO_PERCENT_OFF;
}

static esp_loader_error_t pi_pico_check_rate(uint32_t reached, uint32_t rate)
{
    if (!pi_pico_is_near(rate, reached)) {
        PI_PICO_PRINT("the UART cannot run at this rate: it is clk_peri / 16 at the most");
        return ESP_LOADER_ERROR_FAIL;
    }
    return ESP_LOADER_SUCCESS;
}

static void pi_pico_drop_received(pi_pico_port_t *pico)
{
    while (uart_is_readable(pico->uart_inst)) {
        (void)uart_getc(pico->uart_inst);
    }
    (void)pi_pico_take_overrun(pico);
    pico->_head = 0;
    pico->_tail = 0;
    pico->_overflow = false;
}

static void pi_pico_close(esp_loader_port_t *port)
{
    pi_pico_port_t *pico = pi_pico_of(port);
    const uint index = UART_NUM(pico->uart_inst);
    const uint irq = UART_IRQ_NUM(pico->uart_inst);
    if (!pico->_open) {
        return;
    }
    uart_set_irqs_enabled(pico->uart_inst, false, false);
    irq_set_enabled(irq, false);
    irq_remove_handler(irq, index == 0 ? pi_pico_on_uart0 : pi_pico_on_uart1);
    pi_pico_owners[index] = NULL;
    if (!pico->dont_initialize_peripheral) {
        uart_tx_wait_blocking(pico->uart_inst);
        uart_deinit(pico->uart_inst);
        gpio_deinit(pico->uart_rx_pin_num);
        gpio_deinit(pico->uart_tx_pin_num);
    }
    gpio_deinit(pico->reset_pin_num);
    gpio_deinit(pico->boot_pin_num);
    pico->_open = false;
}

/* The pins first, as the SDK asks for: a UART that runs without them takes what it sees for bytes.
 */
static esp_loader_error_t pi_pico_open_uart(const pi_pico_port_t *pico)
{
    /* A line that nobody drives is idle, not a row of zeros. */
    gpio_pull_up(pico->uart_rx_pin_num);
    gpio_set_function(pico->uart_rx_pin_num,
                      UART_FUNCSEL_NUM(pico->uart_inst, pico->uart_rx_pin_num));
    gpio_set_function(pico->uart_tx_pin_num,
                      UART_FUNCSEL_NUM(pico->uart_inst, pico->uart_tx_pin_num));
    return pi_pico_check_rate(uart_init(pico->uart_inst, pico->baudrate), pico->baudrate);
}

static esp_loader_error_t pi_pico_init(esp_loader_port_t *port)
{
    pi_pico_port_t *pico = pi_pico_of(port);
    const uint index = UART_NUM(pico->uart_inst);
    const uint irq = UART_IRQ_NUM(pico->uart_inst);
    esp_loader_error_t error = ESP_LOADER_SUCCESS;
    if (irq_has_handler(irq)) {
        PI_PICO_PRINT("this UART's interrupt has a handler already: take the other UART, or remove "
                      "the handler (stdio over UART has one where it is given a callback)");
        return ESP_LOADER_ERROR_FAIL;
    }
    pi_pico_open_pins(pico);
    if (!pico->dont_initialize_peripheral) {
        error = pi_pico_open_uart(pico);
    }
    pico->_rate = pico->baudrate;
    pi_pico_drop_received(pico);
    pi_pico_owners[index] = pico;
    irq_set_exclusive_handler(irq, index == 0 ? pi_pico_on_uart0 : pi_pico_on_uart1);
    irq_set_enabled(irq, true);
    uart_set_irqs_enabled(pico->uart_inst, true, false);
    pico->_open = true;
    if (error != ESP_LOADER_SUCCESS) {
        pi_pico_close(port);
    }
    return error;
}

/* The boot pin is low from before reset is released until the chip has read it. */
static void pi_pico_enter_bootloader(esp_loader_port_t *port)
{
    pi_pico_pins(pi_pico_of(port), true, true);
    sleep_ms(SERIAL_FLASHER_RESET_HOLD_TIME_MS);
    pi_pico_pins(pi_pico_of(port), true, false);
    sleep_ms(SERIAL_FLASHER_BOOT_HOLD_TIME_MS);
    pi_pico_pins(pi_pico_of(port), false, false);
}

static void pi_pico_reset_target(esp_loader_port_t *port)
{
    pi_pico_pins(pi_pico_of(port), false, true);
    sleep_ms(SERIAL_FLASHER_RESET_HOLD_TIME_MS);
    pi_pico_pins(pi_pico_of(port), false, false);
}

/* What came at the old rate, and the noise of the change, are of no use. The SDK sets the nearest
 * rate where it cannot set the one it is given. */
static esp_loader_error_t pi_pico_change_rate(esp_loader_port_t *port, uint32_t rate)
{
    pi_pico_port_t *pico = pi_pico_of(port);
    uart_tx_wait_blocking(pico->uart_inst);
    uart_set_irqs_enabled(pico->uart_inst, false, false);
    const esp_loader_error_t error =
        pi_pico_check_rate(uart_set_baudrate(pico->uart_inst, rate), rate);
    if (error == ESP_LOADER_SUCCESS) {
        pico->_rate = rate;
    } else if (pico->_rate != 0) {
        (void)uart_set_baudrate(pico->uart_inst, pico->_rate);
    }
    pi_pico_drop_received(pico);
    uart_set_irqs_enabled(pico->uart_inst, true, false);
    return error;
}

static esp_loader_error_t pi_pico_write(esp_loader_port_t *port, const uint8_t *data, uint16_t size,
                                        uint32_t timeout)
{
    uart_inst_t *uart = pi_pico_of(port)->uart_inst;
    const uint64_t deadline = pi_pico_deadline(timeout);
    for (uint16_t sent = 0; sent < size;) {
        if (uart_is_writable(uart)) {
            uart_putc_raw(uart, (char)data[sent++]);
        } else if (time_us_64() >= deadline) {
            return ESP_LOADER_ERROR_TIMEOUT;
        }
    }
    return ESP_LOADER_SUCCESS;
}

/* What has arrived, at most `capacity` bytes, without waiting. */
static uint16_t pi_pico_take(pi_pico_port_t *pico, uint8_t *data, uint16_t capacity)
{
    uint16_t taken = 0;
    if (pico->_overflow) {
        pico->_overflow = false;
        PI_PICO_PRINT("bytes were lost: enlarge PI_PICO_PORT_RX_SIZE, or keep interrupts on");
    }
    while (taken < capacity && pico->_tail != pico->_head) {
        data[taken++] = pico->_ring[pico->_tail % PI_PICO_PORT_RX_SIZE];
        pico->_tail = (uint16_t)(pico->_tail + 1);
    }
    return taken;
}

static esp_loader_error_t pi_pico_read_at_least(pi_pico_port_t *pico, uint8_t *data, uint16_t least,
                                                uint16_t capacity, uint16_t *received,
                                                uint32_t timeout)
{
    const uint64_t deadline = pi_pico_deadline(timeout);
    bool late;
    *received = 0;
    do {
        /* Time first, then data: what came in the very last moment still counts. */
        late = time_us_64() >= deadline;
        *received = (uint16_t)(*received + pi_pico_take(pico, data + *received,
                                                        (uint16_t)(capacity - *received)));
    } while (*received < least && !late);
    return *received >= least ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_TIMEOUT;
}

static esp_loader_error_t pi_pico_read_available(esp_loader_port_t *port, uint8_t *data,
                                                 uint16_t capacity, uint16_t *received,
                                                 uint32_t timeout)
{
    return pi_pico_read_at_least(pi_pico_of(port), data, 1, capacity, received, timeout);
}

static esp_loader_error_t pi_pico_read(esp_loader_port_t *port, uint8_t *data, uint16_t size,
                                       uint32_t timeout)
{
    uint16_t received;
    return pi_pico_read_at_least(pi_pico_of(port), data, size, size, &received, timeout);
}

const esp_loader_port_ops_t pi_pico_uart_ops = {
    .init = pi_pico_init,
    .deinit = pi_pico_close,
    .enter_bootloader = pi_pico_enter_bootloader,
    .reset_target = pi_pico_reset_target,
    .start_timer = pi_pico_start_timer,
    .remaining_time = pi_pico_remaining_time,
    .delay_ms = pi_pico_delay_ms,
    .log = PI_PICO_LOG,
    .change_transmission_rate = pi_pico_change_rate,
    .write = pi_pico_write,
    .read = pi_pico_read,
    .read_available = pi_pico_read_available,
};
