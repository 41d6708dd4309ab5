/**
 * The HAL of STM32F4, as far as the port and its example use it. There is one circular receive DMA;
 * as in the real HAL, an error on the line would end it unless its interrupts are disabled. Without
 * it, USART1 holds one byte, and interrupts through USART1_IRQHandler().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAKE_STM32F4XX_HAL_H
#define FAKE_STM32F4XX_HAL_H

#include <stddef.h>
#include <stdint.h>

typedef enum { HAL_OK, HAL_ERROR, HAL_BUSY, HAL_TIMEOUT } HAL_StatusTypeDef;

typedef struct {
    uint32_t number;
} GPIO_TypeDef;

/* Registers that do something when they are read: the index is a call, and always 0. */
typedef struct {
    uint32_t status[1];
    uint32_t data[1];
    uint32_t number;
} USART_TypeDef;
#define SR status[fake_usart_read_status()]
#define DR data[fake_usart_read_data()]

typedef struct {
    uint32_t number;
} DMA_Stream_TypeDef;

extern GPIO_TypeDef fake_gpio_ports[2];
extern DMA_Stream_TypeDef fake_dma2_stream2;

/* In the order of their addresses: USART1 hangs on the second bus. */
extern USART_TypeDef fake_usarts[2];
#define USART2          (&fake_usarts[0])
#define USART1          (&fake_usarts[1])
#define APB2PERIPH_BASE ((uintptr_t)USART1)

#define GPIOA        (&fake_gpio_ports[0])
#define GPIOB        (&fake_gpio_ports[1])
#define DMA2_Stream2 (&fake_dma2_stream2)

#define USART_DR_DR     0x1FFu
#define USART_CR1_OVER8 0x8000u
#define USART_SR_RXNE   0x20u
#define USART_SR_ORE    0x08u
#define UART_IT_RXNE    0x10u
#define UART_IT_PE      0x20u
#define UART_IT_ERR     0x40u

typedef struct {
    uint32_t BaudRate, WordLength, StopBits, Parity, Mode, HwFlowCtl, OverSampling;
} UART_InitTypeDef;

typedef struct {
    uint32_t Channel, Direction, PeriphInc, MemInc, PeriphDataAlignment, MemDataAlignment, Mode,
        Priority, FIFOMode;
} DMA_InitTypeDef;

typedef struct {
    DMA_Stream_TypeDef *Instance;
    DMA_InitTypeDef Init;
} DMA_HandleTypeDef;

typedef enum { HAL_UART_STATE_READY = 0x20, HAL_UART_STATE_BUSY_RX = 0x22 } HAL_UART_StateTypeDef;

typedef struct {
    USART_TypeDef *Instance;
    UART_InitTypeDef Init;
    DMA_HandleTypeDef *hdmarx;
    volatile HAL_UART_StateTypeDef RxState;
} UART_HandleTypeDef;

typedef enum { GPIO_PIN_RESET, GPIO_PIN_SET } GPIO_PinState;

typedef struct {
    uint32_t Pin, Mode, Pull, Speed, Alternate;
} GPIO_InitTypeDef;

enum { UART_WORDLENGTH_8B, UART_STOPBITS_1 = 0, UART_PARITY_NONE = 0, UART_HWCONTROL_NONE = 0 };
enum { UART_MODE_TX_RX = 0xC, UART_OVERSAMPLING_16 = 0, UART_OVERSAMPLING_8 = 0x8000 };
enum { DMA_CHANNEL_4 = 4, DMA_PERIPH_TO_MEMORY = 0, DMA_PINC_DISABLE = 0, DMA_MINC_ENABLE = 0x400 };
enum { DMA_PDATAALIGN_BYTE, DMA_MDATAALIGN_BYTE = 0, DMA_CIRCULAR = 0x100 };
enum { DMA_PRIORITY_HIGH = 0x20000, DMA_FIFOMODE_DISABLE = 0 };
enum { GPIO_MODE_AF_PP = 2, GPIO_MODE_OUTPUT_OD = 0x11, GPIO_PULLUP = 1 };
enum { GPIO_SPEED_FREQ_LOW, GPIO_SPEED_FREQ_VERY_HIGH = 3, GPIO_AF7_USART1 = 7 };

#define GPIO_AF7_USART2 7u
#define GPIO_PIN_2      0x0004u
#define GPIO_PIN_3      0x0008u
#define GPIO_PIN_8      0x0100u
#define GPIO_PIN_9      0x0200u
#define GPIO_PIN_10     0x0400u
#define HAL_MAX_DELAY   0xFFFFFFFFu

/* Clocks run as the example sets them: 84 MHz on the second bus, 42 MHz on the first. */
typedef struct {
    uint32_t PLLState, PLLSource, PLLM, PLLN, PLLP, PLLQ, PLLR;
} RCC_PLLInitTypeDef;
typedef struct {
    uint32_t OscillatorType, HSIState, HSICalibrationValue;
    RCC_PLLInitTypeDef PLL;
} RCC_OscInitTypeDef;
typedef struct {
    uint32_t ClockType, SYSCLKSource, AHBCLKDivider, APB1CLKDivider, APB2CLKDivider;
} RCC_ClkInitTypeDef;
enum { RCC_OSCILLATORTYPE_HSI = 2, RCC_HSI_ON = 1, RCC_HSICALIBRATION_DEFAULT = 16 };
enum { RCC_PLL_ON = 2, RCC_PLLSOURCE_HSI = 0, RCC_PLLP_DIV2 = 2, RCC_SYSCLKSOURCE_PLLCLK = 2 };
enum { RCC_CLOCKTYPE_SYSCLK = 1, RCC_CLOCKTYPE_HCLK = 2, RCC_CLOCKTYPE_PCLK1 = 4 };
enum { RCC_CLOCKTYPE_PCLK2 = 8, RCC_SYSCLK_DIV1 = 0, RCC_HCLK_DIV2 = 0x1000 };
enum { RCC_HCLK_DIV4 = 0x1400, FLASH_LATENCY_5 = 5, PWR_REGULATOR_VOLTAGE_SCALE1 = 0xC000 };

#define __HAL_RCC_PWR_CLK_ENABLE()                 ((void)0)
#define __HAL_RCC_GPIOA_CLK_ENABLE()               ((void)0)
#define __HAL_RCC_GPIOB_CLK_ENABLE()               ((void)0)
#define __HAL_RCC_DMA2_CLK_ENABLE()                ((void)0)
#define __HAL_RCC_USART1_CLK_ENABLE()              ((void)0)
#define __HAL_RCC_USART2_CLK_ENABLE()              ((void)0)
#define __HAL_PWR_VOLTAGESCALING_CONFIG(scale_)    ((void)(scale_))
#define __disable_irq()                            ((void)0)
#define __HAL_LINKDMA(handle_, field_, dma_)       ((handle_)->field_ = &(dma_))
#define __HAL_UART_ENABLE_IT(handle_, interrupt_)  fake_uart_interrupt(handle_, interrupt_, 1)
#define __HAL_UART_DISABLE_IT(handle_, interrupt_) fake_uart_interrupt(handle_, interrupt_, 0)
#define __HAL_DMA_GET_COUNTER(dma_)                fake_dma_counter(dma_)

int fake_usart_read_status(void);
int fake_usart_read_data(void);

/** The interrupt handler of the vector table: the application's, or one that does nothing. */
void USART1_IRQHandler(void);

/** Keeps the processor in another handler, or lets interrupts through again. */
void fake_hold_interrupts(int held);

/** Bytes that USART1 lost because the one before was not taken. */
uint32_t fake_usart_lost(void);

void fake_uart_interrupt(UART_HandleTypeDef *uart, uint32_t interrupt, int enabled);
uint32_t fake_dma_counter(const DMA_HandleTypeDef *dma);

HAL_StatusTypeDef HAL_Init(void);
void HAL_IncTick(void);
uint32_t HAL_GetTick(void);
void HAL_Delay(uint32_t ms);
HAL_StatusTypeDef HAL_RCC_OscConfig(const RCC_OscInitTypeDef *settings);
HAL_StatusTypeDef HAL_RCC_ClockConfig(const RCC_ClkInitTypeDef *settings, uint32_t latency);
uint32_t HAL_RCC_GetPCLK1Freq(void);
uint32_t HAL_RCC_GetPCLK2Freq(void);
void HAL_GPIO_Init(GPIO_TypeDef *port, const GPIO_InitTypeDef *settings);
void HAL_GPIO_WritePin(GPIO_TypeDef *port, uint16_t pin, GPIO_PinState state);
HAL_StatusTypeDef HAL_DMA_Init(DMA_HandleTypeDef *dma);
HAL_StatusTypeDef HAL_UART_Init(UART_HandleTypeDef *uart);
HAL_StatusTypeDef HAL_UART_Transmit(UART_HandleTypeDef *uart, const uint8_t *data, uint16_t size,
                                    uint32_t timeout);
HAL_StatusTypeDef HAL_UART_Receive_DMA(UART_HandleTypeDef *uart, uint8_t *data, uint16_t size);
HAL_StatusTypeDef HAL_UART_AbortReceive(UART_HandleTypeDef *uart);

#endif
