/**
 * Names that older versions of ESP-IDF do not have, for the ports alone: version 1.x of the
 * interface is built from 4.3 on.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP32_VERSIONS_H
#define ESP32_VERSIONS_H

#include "esp_idf_version.h"

#if ESP_IDF_VERSION < ESP_IDF_VERSION_VAL(5, 0, 0)
#define UART_SCLK_DEFAULT UART_SCLK_APB
#endif

/* The bytes that a UART's hardware holds. */
#ifndef UART_HW_FIFO_LEN
#define UART_HW_FIFO_LEN(number) UART_FIFO_LEN
#endif

/* Without it the driver wants buffers that its DMA can reach, which stacks are. */
#ifndef SDMMC_HOST_FLAG_ALLOC_ALIGNED_BUF
#define SDMMC_HOST_FLAG_ALLOC_ALIGNED_BUF 0
#endif

/* From this version on a bus may have eight lines. */
#define ESP32_SPI_HAS_OCTAL (ESP_IDF_VERSION >= ESP_IDF_VERSION_VAL(4, 4, 0))

#endif
