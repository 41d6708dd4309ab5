/* The HAL of STM32F4 on the world's pins and line.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fake_platform.h"
#include "stm32f4xx_hal.h"
#include "world.h"
#include "world_chip.h"
#include <stdbool.h>
#include <string.h>

enum {
    PORTS = 2,
    PINS_PER_PORT = 16,
    BITS_PER_BYTE = 10,
    LOOK_US = 5, /* what a look at the clock takes here */
    PCLK1_HZ = 42000000,
    PCLK2_HZ = 84000000,
};

/* The tick wraps two seconds after the start. */
#define FIRST_TICK (0u - 2000u)

GPIO_TypeDef fake_gpio_ports[PORTS] = {{0}, {1}};
USART_TypeDef fake_usarts[2] = {{.number = 2}, {.number = 1}};
DMA_Stream_TypeDef fake_dma2_stream2;

static struct {
    uint32_t mode;
    uint32_t alternate;
    bool level;
} pins[PORTS * PINS_PER_PORT];

static struct {
    UART_HandleTypeDef *uart; /* NULL: nothing is received */
    uint8_t *memory;
    uint16_t size;
    uint16_t at;
    bool error_interrupts;
} dma;

/* USART1 without DMA. */
static struct {
    uint8_t byte;
    bool full;
    bool overrun;
    bool interrupt_enabled;
    bool held;
    uint32_t lost;
} receiver;

static bool is_device;

/* USART1 has PA9 and PA10 in the example; other pins can carry it too, but not here. */
static bool usart1_is_wired(unsigned pin, world_signal_t signal)
{
    return pins[pin].mode == GPIO_MODE_AF_PP && pins[pin].alternate == GPIO_AF7_USART1 &&
           world_is_wired((int)pin, signal);
}

__attribute__((weak)) void USART1_IRQHandler(void)
{
}

/* A handler that leaves it pending would be called again for ever. */
static void serve_interrupt(void)
{
    if (receiver.interrupt_enabled && !receiver.held && (receiver.full || receiver.overrun)) {
        USART1_IRQHandler();
        if (receiver.full || receiver.overrun) {
            world_complain("the interrupt of USART1 stays pending for ever");
            receiver.interrupt_enabled = false;
        }
    }
}

/* What comes while the last byte was not taken is lost, and that one stays (RM0390, "Overrun
 * error"). */
static void receive(uint8_t byte)
{
    if (receiver.full) {
        receiver.overrun = true;
        receiver.lost++;
    } else {
        receiver.byte = byte;
        receiver.full = true;
    }
    serve_interrupt();
}

/* Read before the data, it clears the overrun with it. */
int fake_usart_read_status(void)
{
    USART1->status[0] = (receiver.full ? USART_SR_RXNE : 0) | (receiver.overrun ? USART_SR_ORE : 0);
    return 0;
}

int fake_usart_read_data(void)
{
    USART1->data[0] = receiver.byte;
    receiver.full = false;
    receiver.overrun = false;
    return 0;
}

void fake_hold_interrupts(int held)
{
    receiver.held = held != 0;
    serve_interrupt();
}

uint32_t fake_usart_lost(void)
{
    return receiver.lost;
}

static void advance(void *context, uint64_t now_us)
{
    uint8_t byte;
    (void)context;
    (void)now_us;
    if (!usart1_is_wired(10, WORLD_SIGNAL_TX0)) {
        return;
    }
    while (world_line_read(&byte, 1) == 1) {
        if (dma.uart != NULL) {
            if (dma.error_interrupts) {
                world_complain("noise on the line would end the reception");
            }
            dma.memory[dma.at] = byte;
            dma.at = (uint16_t)((dma.at + 1) % dma.size);
        } else {
            receive(byte);
        }
    }
}

static uint64_t next_event(void *context)
{
    (void)context;
    return WORLD_NEVER;
}

HAL_StatusTypeDef HAL_Init(void)
{
    if (!is_device) {
        world_add_device((world_device_t){advance, next_event, NULL});
        is_device = true;
    }
    return HAL_OK;
}

void HAL_IncTick(void)
{
}

uint32_t HAL_GetTick(void)
{
    world_busy(LOOK_US);
    return FIRST_TICK + (uint32_t)(world_now() / 1000);
}

void HAL_Delay(uint32_t ms)
{
    world_sleep_until(world_now() + ((uint64_t)ms + 1) * 1000);
}

HAL_StatusTypeDef HAL_RCC_OscConfig(const RCC_OscInitTypeDef *settings)
{
    (void)settings;
    return HAL_OK;
}

HAL_StatusTypeDef HAL_RCC_ClockConfig(const RCC_ClkInitTypeDef *settings, uint32_t latency)
{
    (void)settings;
    (void)latency;
    return HAL_OK;
}

uint32_t HAL_RCC_GetPCLK1Freq(void)
{
    return PCLK1_HZ;
}

uint32_t HAL_RCC_GetPCLK2Freq(void)
{
    return PCLK2_HZ;
}

static void drive(unsigned pin)
{
    if (pins[pin].mode == GPIO_MODE_OUTPUT_OD) {
        world_pin_write((int)pin, pins[pin].level);
    } else {
        world_pin_release((int)pin);
    }
}

void HAL_GPIO_Init(GPIO_TypeDef *port, const GPIO_InitTypeDef *settings)
{
    for (unsigned bit = 0; bit < PINS_PER_PORT; bit++) {
        const unsigned pin = port->number * PINS_PER_PORT + bit;
        if ((settings->Pin & (1u << bit)) != 0) {
            pins[pin].mode = settings->Mode;
            pins[pin].alternate = settings->Alternate;
            drive(pin);
        }
    }
}

void HAL_GPIO_WritePin(GPIO_TypeDef *port, uint16_t pin, GPIO_PinState state)
{
    for (unsigned bit = 0; bit < PINS_PER_PORT; bit++) {
        if ((pin & (1u << bit)) != 0) {
            pins[port->number * PINS_PER_PORT + bit].level = state == GPIO_PIN_SET;
            drive(port->number * PINS_PER_PORT + bit);
        }
    }
}

HAL_StatusTypeDef HAL_DMA_Init(DMA_HandleTypeDef *handle)
{
    return handle->Instance == DMA2_Stream2 && handle->Init.Channel == DMA_CHANNEL_4 ? HAL_OK
                                                                                     : HAL_ERROR;
}

/* Like the HAL of this family, it takes any rate, and a wrong one comes out of some. */
HAL_StatusTypeDef HAL_UART_Init(UART_HandleTypeDef *uart)
{
    if (dma.uart == uart) {
        world_complain("a UART was set up while it received");
    }
    if (uart->Instance == USART1) {
        const uint32_t divider = (PCLK2_HZ + uart->Init.BaudRate / 2) / uart->Init.BaudRate;
        world_line_rate(PCLK2_HZ / divider);
    }
    uart->RxState = HAL_UART_STATE_READY;
    return HAL_OK;
}

HAL_StatusTypeDef HAL_UART_Transmit(UART_HandleTypeDef *uart, const uint8_t *data, uint16_t size,
                                    uint32_t timeout)
{
    const uint64_t takes_us = (uint64_t)size * BITS_PER_BYTE * 1000000 / uart->Init.BaudRate;
    if (takes_us > (uint64_t)timeout * 1000) {
        return HAL_TIMEOUT;
    }
    if (uart->Instance == USART1 && usart1_is_wired(9, WORLD_SIGNAL_RX0)) {
        world_line_write(data, size);
    }
    world_sleep_until(world_now() + takes_us + 1);
    return HAL_OK;
}

void fake_uart_interrupt(UART_HandleTypeDef *uart, uint32_t interrupt, int enabled)
{
    if (uart == dma.uart && interrupt == UART_IT_ERR) {
        dma.error_interrupts = enabled != 0;
    }
    if (uart->Instance == USART1 && interrupt == UART_IT_RXNE) {
        receiver.interrupt_enabled = enabled != 0;
        serve_interrupt();
    }
}

uint32_t fake_dma_counter(const DMA_HandleTypeDef *handle)
{
    return dma.uart != NULL && dma.uart->hdmarx == handle ? (uint32_t)(dma.size - dma.at) : 0;
}

HAL_StatusTypeDef HAL_UART_Receive_DMA(UART_HandleTypeDef *uart, uint8_t *data, uint16_t size)
{
    if (uart->RxState != HAL_UART_STATE_READY || uart->hdmarx == NULL) {
        return HAL_BUSY;
    }
    dma.uart = uart;
    dma.memory = data;
    dma.size = size;
    dma.at = 0;
    dma.error_interrupts = true;
    uart->RxState = HAL_UART_STATE_BUSY_RX;
    return HAL_OK;
}

HAL_StatusTypeDef HAL_UART_AbortReceive(UART_HandleTypeDef *uart)
{
    dma.uart = NULL;
    uart->RxState = HAL_UART_STATE_READY;
    return HAL_OK;
}

void fake_platform_reset(void)
{
    memset(pins, 0, sizeof pins);
    memset(&dma, 0, sizeof dma);
    memset(&receiver, 0, sizeof receiver);
    is_device = false;
}
