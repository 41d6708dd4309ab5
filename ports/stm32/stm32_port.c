/* SPDX-License-Identifier: Apache-2.0 */
#include "stm32_port.h"
#include "../common/loader_port_stdio_log.h"
#include <stdio.h>

#define STM32_PERCENT_OFF 3 /* a UART with 8N1 tolerates about that much */

_Static_assert((STM32_PORT_RX_SIZE & (STM32_PORT_RX_SIZE - 1)) == 0 && STM32_PORT_RX_SIZE >= 32 &&
                   STM32_PORT_RX_SIZE <= 0x8000,
               "STM32_PORT_RX_SIZE has to be a power of two from 32 to 0x8000");

static stm32_port_t *stm32_of(esp_loader_port_t *port)
{
    return container_of(port, stm32_port_t, port);
}

/* Messages that the library does not compile are not printed here either. */
#if !defined(SERIAL_FLASHER_LOG_LEVEL) || SERIAL_FLASHER_LOG_LEVEL > ESP_LOADER_LOG_NONE
#define STM32_LOG          loader_port_stdio_log
#define STM32_PRINT(text_) printf("[E] esf: %s\n", text_)
#else
#define STM32_LOG          NULL
#define STM32_PRINT(text_) ((void)0)
#endif

/* More than, not as much as: the first tick may come just after `start` was taken. The difference
 * is right across the wrap of the tick as well. */
static bool stm32_elapsed(uint32_t start, uint32_t ms)
{
    return HAL_GetTick() - start > ms;
}

static void stm32_delay_ms(esp_loader_port_t *port, uint32_t ms)
{
    (void)port;
    HAL_Delay(ms);
}

static void stm32_start_timer(esp_loader_port_t *port, uint32_t ms)
{
    stm32_of(port)->_timer_start = HAL_GetTick();
    stm32_of(port)->_timer_ms = ms;
}

static uint32_t stm32_remaining_time(esp_loader_port_t *port)
{
    stm32_port_t *stm32 = stm32_of(port);
    const uint32_t elapsed = HAL_GetTick() - stm32->_timer_start;
    if (elapsed >= stm32->_timer_ms) {
        stm32->_timer_ms = 0;
        return 0;
    }
    return stm32->_timer_ms - elapsed;
}

/* Only the interrupt handler or, without one, the reader calls this. */
static void stm32_push(stm32_port_t *stm32, uint32_t data)
{
    const uint16_t head = stm32->_head;
    if ((uint16_t)(head - stm32->_tail) == STM32_PORT_RX_SIZE) {
        stm32->_overflow = true;
        return;
    }
    stm32->_ring[head % STM32_PORT_RX_SIZE] = (uint8_t)data;
    stm32->_head = (uint16_t)(head + 1);
}

/* An overrun that stays set keeps the interrupt pending for ever, so it is cleared. The byte in the
 * data register is sound all the same: what was lost came after it. */
void stm32_port_irq(stm32_port_t *port)
{
    UART_HandleTypeDef *huart = port->huart;
    if (huart == NULL) {
        return;
    }
#if defined(USART_DR_DR)
    uint32_t status;
    while (((status = huart->Instance->SR) & (USART_SR_RXNE | USART_SR_ORE)) != 0) {
        /* Reading the status, then the data, clears both. */
        const uint32_t data = huart->Instance->DR;
        if ((status & USART_SR_ORE) != 0) {
            port->_overflow = true;
        }
        if ((status & USART_SR_RXNE) != 0) {
            stm32_push(port, data);
        }
    }
#else
    if (__HAL_UART_GET_FLAG(huart, UART_FLAG_ORE)) {
        __HAL_UART_CLEAR_FLAG(huart, UART_CLEAR_OREF);
        port->_overflow = true;
    }
    while (__HAL_UART_GET_FLAG(huart, UART_FLAG_RXNE)) {
        stm32_push(port, huart->Instance->RDR);
    }
#endif
}

#if defined(STM32_PORT_NO_DMA)

/* HAL's functions that receive through DMA would not link without its driver for it. */
static bool stm32_has_dma(const stm32_port_t *stm32)
{
    (void)stm32;
    return false;
}

static esp_loader_error_t stm32_start_dma(stm32_port_t *stm32)
{
    (void)stm32;
    return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
}

static void stm32_stop_dma(stm32_port_t *stm32)
{
    (void)stm32;
}

#else

static bool stm32_has_dma(const stm32_port_t *stm32)
{
    return stm32->huart->hdmarx != NULL;
}

static bool stm32_dma_is_circular(const DMA_HandleTypeDef *dma)
{
#if defined(DMA_LINKEDLIST_CIRCULAR)
    return dma->Mode == DMA_LINKEDLIST_CIRCULAR;
#else
    return dma->Init.Mode == DMA_CIRCULAR;
#endif
}

static esp_loader_error_t stm32_start_dma(stm32_port_t *stm32)
{
    UART_HandleTypeDef *huart = stm32->huart;
    if (!stm32_dma_is_circular(huart->hdmarx)) {
        STM32_PRINT("the UART's receive DMA is not circular: select circular mode in STM32CubeMX");
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
#if defined(__DCACHE_PRESENT) && (__DCACHE_PRESENT == 1U)
    SCB_CleanInvalidateDCache_by_Addr((void *)stm32->_ring, STM32_PORT_RX_SIZE);
#endif
    if (HAL_UART_Receive_DMA(huart, (uint8_t *)stm32->_ring, STM32_PORT_RX_SIZE) != HAL_OK) {
        STM32_PRINT("the UART's receive DMA does not start: is something else receiving?");
        return ESP_LOADER_ERROR_FAIL;
    }
    /* A reset of the chip and a change of the rate put noise on the line. HAL would end the whole
     * reception for one such byte. */
    __HAL_UART_DISABLE_IT(huart, UART_IT_ERR);
    __HAL_UART_DISABLE_IT(huart, UART_IT_PE);
    return ESP_LOADER_SUCCESS;
}

static void stm32_stop_dma(stm32_port_t *stm32)
{
    (void)HAL_UART_AbortReceive(stm32->huart);
}

#endif

/* The processor's view of what DMA wrote. */
static void stm32_refresh_ring(stm32_port_t *stm32)
{
#if defined(__DCACHE_PRESENT) && (__DCACHE_PRESENT == 1U)
    SCB_InvalidateDCache_by_Addr((void *)stm32->_ring, STM32_PORT_RX_SIZE);
#else
    (void)stm32;
#endif
}

static esp_loader_error_t stm32_start_reception(stm32_port_t *stm32)
{
    stm32->_head = 0;
    stm32->_tail = 0;
    stm32->_overflow = false;
    if (stm32_has_dma(stm32)) {
        return stm32_start_dma(stm32);
    }
    if (stm32->rx_interrupt) {
        __HAL_UART_ENABLE_IT(stm32->huart, UART_IT_RXNE);
    }
    return ESP_LOADER_SUCCESS;
}

static void stm32_stop_reception(stm32_port_t *stm32)
{
    if (stm32_has_dma(stm32)) {
        stm32_stop_dma(stm32);
    } else {
        __HAL_UART_DISABLE_IT(stm32->huart, UART_IT_RXNE);
    }
}

/* A pin is asserted by a low level unless there is an inverter. */
static void stm32_pins(const stm32_port_t *stm32, bool boot, bool reset)
{
    const bool boot_inverted = stm32->boot_inverted != (SERIAL_FLASHER_BOOT_INVERT != 0);
    const bool reset_inverted = stm32->reset_inverted != (SERIAL_FLASHER_RESET_INVERT != 0);
    HAL_GPIO_WritePin(stm32->port_boot, stm32->pin_num_boot,
                      boot == boot_inverted ? GPIO_PIN_SET : GPIO_PIN_RESET);
    HAL_GPIO_WritePin(stm32->port_rst, stm32->pin_num_rst,
                      reset == reset_inverted ? GPIO_PIN_SET : GPIO_PIN_RESET);
}

static esp_loader_error_t stm32_init(esp_loader_port_t *port)
{
    stm32_pins(stm32_of(port), false, false);
    return stm32_start_reception(stm32_of(port));
}

static void stm32_deinit(esp_loader_port_t *port)
{
    stm32_stop_reception(stm32_of(port));
}

/* While nobody polls, what the chip prints overruns the receiver. Of its start nobody wants to
 * know: it is not worth a warning. */
static void stm32_forget_polled(stm32_port_t *stm32)
{
    if (!stm32_has_dma(stm32) && !stm32->rx_interrupt) {
        stm32_port_irq(stm32);
        (void)stm32_start_reception(stm32);
    }
}

/* The boot pin is low from before reset is released until the chip has read it. */
static void stm32_enter_bootloader(esp_loader_port_t *port)
{
    stm32_pins(stm32_of(port), true, true);
    HAL_Delay(SERIAL_FLASHER_RESET_HOLD_TIME_MS);
    stm32_pins(stm32_of(port), true, false);
    HAL_Delay(SERIAL_FLASHER_BOOT_HOLD_TIME_MS);
    stm32_pins(stm32_of(port), false, false);
    stm32_forget_polled(stm32_of(port));
}

static void stm32_reset_target(esp_loader_port_t *port)
{
    stm32_pins(stm32_of(port), false, true);
    HAL_Delay(SERIAL_FLASHER_RESET_HOLD_TIME_MS);
    stm32_pins(stm32_of(port), false, false);
}

/* Whether the UART can run at a rate; chooses how often it samples a bit. Newer families are told
 * by HAL_UART_Init(), which refuses a rate out of reach; in older ones it sets a wrong one. */
static bool stm32_select_rate(UART_HandleTypeDef *huart, uint32_t rate)
{
#if defined(USART_DR_DR)
    const bool second_bus = (uintptr_t)huart->Instance >= APB2PERIPH_BASE;
    const uint32_t clock = second_bus ? HAL_RCC_GetPCLK2Freq() : HAL_RCC_GetPCLK1Freq();
    const uint32_t divider = rate != 0 ? (clock + rate / 2) / rate : 0;
    const uint32_t nearest = divider * rate;
    const uint32_t off = nearest > clock ? nearest - clock : clock - nearest;
#if defined(USART_CR1_OVER8)
    const uint32_t least = 8;
    huart->Init.OverSampling = divider >= 16 ? UART_OVERSAMPLING_16 : UART_OVERSAMPLING_8;
#else
    const uint32_t least = 16;
#endif
    if (divider < least || off > clock / 100 * STM32_PERCENT_OFF) {
        return false;
    }
#endif
    huart->Init.BaudRate = rate;
    return true;
}

/* HAL_UART_Transmit() returns when the last stop bit is out, so nothing is still to be sent. */
static esp_loader_error_t stm32_change_rate(esp_loader_port_t *port, uint32_t rate)
{
    stm32_port_t *stm32 = stm32_of(port);
    const UART_InitTypeDef before = stm32->huart->Init;
    esp_loader_error_t result = ESP_LOADER_SUCCESS;
    stm32_stop_reception(stm32);
    if (!stm32_select_rate(stm32->huart, rate) || HAL_UART_Init(stm32->huart) != HAL_OK) {
        STM32_PRINT("the UART cannot run at this rate: its clock is too slow, or too far off");
        stm32->huart->Init = before;
        (void)HAL_UART_Init(stm32->huart);
        result = ESP_LOADER_ERROR_FAIL;
    }
    const esp_loader_error_t started = stm32_start_reception(stm32);
    return result != ESP_LOADER_SUCCESS ? result : started;
}

static esp_loader_error_t stm32_write(esp_loader_port_t *port, const uint8_t *data, uint16_t size,
                                      uint32_t timeout)
{
    /* One more, since the tick may come just after the call. Older HALs take data that is not
     * const and leave it as it is. */
    switch (HAL_UART_Transmit(stm32_of(port)->huart, (uint8_t *)data, size, timeout + 1)) {
    case HAL_OK:
        return ESP_LOADER_SUCCESS;
    case HAL_TIMEOUT:
        return ESP_LOADER_ERROR_TIMEOUT;
    default:
        STM32_PRINT("the UART does not send: is something else using it?");
        return ESP_LOADER_ERROR_FAIL;
    }
}

/* How far the ring is filled. */
static uint16_t stm32_head(stm32_port_t *stm32)
{
    if (stm32_has_dma(stm32)) {
        const uint32_t left = __HAL_DMA_GET_COUNTER(stm32->huart->hdmarx);
        return (uint16_t)((STM32_PORT_RX_SIZE - left) % STM32_PORT_RX_SIZE);
    }
    if (!stm32->rx_interrupt) {
        stm32_port_irq(stm32);
    }
    return stm32->_head;
}

/* What has arrived, at most `capacity` bytes, without waiting. */
static uint16_t stm32_take(stm32_port_t *stm32, uint8_t *data, uint16_t capacity)
{
    const uint16_t head = stm32_head(stm32);
    const bool dma = stm32_has_dma(stm32);
    uint16_t taken = 0;
    if (stm32->_overflow) {
        stm32->_overflow = false;
        STM32_PRINT("bytes were lost: use DMA, or enlarge STM32_PORT_RX_SIZE");
    }
    if (dma && head != stm32->_tail) {
        stm32_refresh_ring(stm32);
    }
    while (taken < capacity && stm32->_tail != head) {
        data[taken++] = stm32->_ring[stm32->_tail % STM32_PORT_RX_SIZE];
        stm32->_tail = (uint16_t)(stm32->_tail + 1);
        if (dma) {
            stm32->_tail %= STM32_PORT_RX_SIZE;
        }
    }
    return taken;
}

/* Somebody else who ends the reception would make a silence that looks like the chip's. */
static esp_loader_error_t stm32_check(stm32_port_t *stm32)
{
    if (stm32_has_dma(stm32) && stm32->huart->RxState != HAL_UART_STATE_BUSY_RX) {
        STM32_PRINT("the UART's reception was ended from outside");
        return ESP_LOADER_ERROR_FAIL;
    }
    return ESP_LOADER_SUCCESS;
}

static esp_loader_error_t stm32_read_at_least(stm32_port_t *stm32, uint8_t *data, uint16_t least,
                                              uint16_t capacity, uint16_t *received,
                                              uint32_t timeout)
{
    const uint32_t start = HAL_GetTick();
    esp_loader_error_t error = ESP_LOADER_SUCCESS;
    *received = 0;
    while (*received < least && error == ESP_LOADER_SUCCESS) {
        /* Time first, then data: what came in the very last moment still counts. */
        const bool late = stm32_elapsed(start, timeout);
        *received = (uint16_t)(*received + stm32_take(stm32, data + *received,
                                                      (uint16_t)(capacity - *received)));
        if (*received < least) {
            error = late ? ESP_LOADER_ERROR_TIMEOUT : stm32_check(stm32);
        }
    }
    return error;
}

static esp_loader_error_t stm32_read_available(esp_loader_port_t *port, uint8_t *data,
                                               uint16_t capacity, uint16_t *received,
                                               uint32_t timeout)
{
    return stm32_read_at_least(stm32_of(port), data, 1, capacity, received, timeout);
}

static esp_loader_error_t stm32_read(esp_loader_port_t *port, uint8_t *data, uint16_t size,
                                     uint32_t timeout)
{
    uint16_t received;
    return stm32_read_at_least(stm32_of(port), data, size, size, &received, timeout);
}

const esp_loader_port_ops_t stm32_uart_ops = {
    .init = stm32_init,
    .deinit = stm32_deinit,
    .enter_bootloader = stm32_enter_bootloader,
    .reset_target = stm32_reset_target,
    .start_timer = stm32_start_timer,
    .remaining_time = stm32_remaining_time,
    .delay_ms = stm32_delay_ms,
    .log = STM32_LOG,
    .change_transmission_rate = stm32_change_rate,
    .write = stm32_write,
    .read = stm32_read,
    .read_available = stm32_read_available,
};
