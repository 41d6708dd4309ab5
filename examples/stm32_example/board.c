/* SPDX-License-Identifier: Apache-2.0 */
#include "board.h"
#include <stddef.h>
#include <stdint.h>

UART_HandleTypeDef board_target_uart;
static DMA_HandleTypeDef target_rx_dma;
static UART_HandleTypeDef log_uart;

static void stop(void)
{
    __disable_irq();
    for (;;) {
    }
}

/* 16 MHz / 8 * 168 / 2 = 168 MHz; USART1's clock is half of that, so that 3 Mbaud is exact. */
static void init_clocks(void)
{
    RCC_OscInitTypeDef oscillators = {
        .OscillatorType = RCC_OSCILLATORTYPE_HSI,
        .HSIState = RCC_HSI_ON,
        .HSICalibrationValue = RCC_HSICALIBRATION_DEFAULT,
        .PLL = {.PLLState = RCC_PLL_ON,
                .PLLSource = RCC_PLLSOURCE_HSI,
                .PLLM = 8,
                .PLLN = 168,
                .PLLP = RCC_PLLP_DIV2,
                .PLLQ = 7,
                .PLLR = 2},
    };
    RCC_ClkInitTypeDef buses = {
        .ClockType =
            RCC_CLOCKTYPE_SYSCLK | RCC_CLOCKTYPE_HCLK | RCC_CLOCKTYPE_PCLK1 | RCC_CLOCKTYPE_PCLK2,
        .SYSCLKSource = RCC_SYSCLKSOURCE_PLLCLK,
        .AHBCLKDivider = RCC_SYSCLK_DIV1,
        .APB1CLKDivider = RCC_HCLK_DIV4,
        .APB2CLKDivider = RCC_HCLK_DIV2,
    };
    __HAL_RCC_PWR_CLK_ENABLE();
    __HAL_PWR_VOLTAGESCALING_CONFIG(PWR_REGULATOR_VOLTAGE_SCALE1);
    if (HAL_RCC_OscConfig(&oscillators) != HAL_OK ||
        HAL_RCC_ClockConfig(&buses, FLASH_LATENCY_5) != HAL_OK) {
        stop();
    }
}

static void init_uart_pins(uint32_t pins, uint32_t function)
{
    GPIO_InitTypeDef settings = {
        .Pin = pins,
        .Mode = GPIO_MODE_AF_PP,
        .Pull = GPIO_PULLUP,
        .Speed = GPIO_SPEED_FREQ_VERY_HIGH,
        .Alternate = function,
    };
    HAL_GPIO_Init(GPIOA, &settings);
}

/* Released before they are outputs, so that the target is not reset by our start. */
static void init_target_pin(GPIO_TypeDef *port, uint32_t pin)
{
    GPIO_InitTypeDef settings = {
        .Pin = pin,
        .Mode = GPIO_MODE_OUTPUT_OD,
        .Pull = GPIO_PULLUP,
        .Speed = GPIO_SPEED_FREQ_LOW,
    };
    HAL_GPIO_WritePin(port, (uint16_t)pin, GPIO_PIN_SET);
    HAL_GPIO_Init(port, &settings);
}

static void init_uart(UART_HandleTypeDef *uart, USART_TypeDef *instance)
{
    uart->Instance = instance;
    uart->Init = (UART_InitTypeDef){
        .BaudRate = 115200,
        .WordLength = UART_WORDLENGTH_8B,
        .StopBits = UART_STOPBITS_1,
        .Parity = UART_PARITY_NONE,
        .Mode = UART_MODE_TX_RX,
        .HwFlowCtl = UART_HWCONTROL_NONE,
        .OverSampling = UART_OVERSAMPLING_16,
    };
    if (HAL_UART_Init(uart) != HAL_OK) {
        stop();
    }
}

/* USART1_RX is stream 2, channel 4 of DMA2 (RM0390, "DMA2 request mapping"). */
static void init_target_dma(void)
{
    target_rx_dma.Instance = DMA2_Stream2;
    target_rx_dma.Init = (DMA_InitTypeDef){
        .Channel = DMA_CHANNEL_4,
        .Direction = DMA_PERIPH_TO_MEMORY,
        .PeriphInc = DMA_PINC_DISABLE,
        .MemInc = DMA_MINC_ENABLE,
        .PeriphDataAlignment = DMA_PDATAALIGN_BYTE,
        .MemDataAlignment = DMA_MDATAALIGN_BYTE,
        .Mode = DMA_CIRCULAR,
        .Priority = DMA_PRIORITY_HIGH,
        .FIFOMode = DMA_FIFOMODE_DISABLE,
    };
    if (HAL_DMA_Init(&target_rx_dma) != HAL_OK) {
        stop();
    }
    __HAL_LINKDMA(&board_target_uart, hdmarx, target_rx_dma);
}

void board_init(void)
{
    HAL_Init();
    init_clocks();
    __HAL_RCC_GPIOA_CLK_ENABLE();
    __HAL_RCC_GPIOB_CLK_ENABLE();
    __HAL_RCC_DMA2_CLK_ENABLE();
    __HAL_RCC_USART1_CLK_ENABLE();
    __HAL_RCC_USART2_CLK_ENABLE();
    init_uart_pins(GPIO_PIN_2 | GPIO_PIN_3, GPIO_AF7_USART2);
    init_uart_pins(GPIO_PIN_9 | GPIO_PIN_10, GPIO_AF7_USART1);
    init_target_pin(BOARD_RESET_PORT, BOARD_RESET_PIN);
    init_target_pin(BOARD_BOOT_PORT, BOARD_BOOT_PIN);
    init_uart(&log_uart, USART2);
    init_uart(&board_target_uart, USART1);
    init_target_dma();
}

void SysTick_Handler(void)
{
    HAL_IncTick();
}

/* Where newlib's printf ends. */
int _write(int file, const char *text, int size)
{
    (void)file;
    for (int i = 0; i < size; i++) {
        if (text[i] == '\n') {
            HAL_UART_Transmit(&log_uart, (const uint8_t *)"\r", 1, HAL_MAX_DELAY);
        }
        HAL_UART_Transmit(&log_uart, (const uint8_t *)&text[i], 1, HAL_MAX_DELAY);
    }
    return size;
}
