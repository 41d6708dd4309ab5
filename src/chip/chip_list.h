/**
 * How tables are made of the list of chips, and which chips are in them.
 *
 * A build that defines nothing has all. One that defines ESP_LOADER_CHIPS has those of which it
 * also defines ESP_LOADER_CHIPS_<name>, as -DESP_LOADER_CHIPS -DESP_LOADER_CHIPS_esp32c3: what is
 * known of the others is not linked, and connecting to one ends with
 * ESP_LOADER_ERROR_UNSUPPORTED_CHIP.
 *
 *     static const chip_watchdogs_t *const table[] = {
 *     #define ESP_LOADER_CHIP(name, NAME, ...) CHIP_IF_CHOSEN(name,
 * &esp_loader_chip_##name##_watchdogs, ) #include "esp_loader_chips.def"
 *     };
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CHIP_CHIP_LIST_H
#define CHIP_CHIP_LIST_H

#include "esp_loader_chip.h"

#define CHIP_KEEP(...) __VA_ARGS__
#define CHIP_DROP(...)

#ifdef ESP_LOADER_CHIPS
/* Defined as 1, ESP_LOADER_CHIPS_<name> puts a comma before CHIP_KEEP, which makes it the second
 * word; otherwise CHIP_DROP is. */
#define CHIP_COMMA_1                    ,
#define CHIP_SECOND(first, second, ...) second
#define CHIP_PICK(words)                CHIP_SECOND(words CHIP_KEEP, CHIP_DROP, )
#define CHIP_PASTE(flag)                CHIP_PICK(CHIP_COMMA_##flag)
#define CHIP_EXPAND(flag)               CHIP_PASTE(flag)
#define CHIP_IF_CHOSEN(name, ...)       CHIP_EXPAND(ESP_LOADER_CHIPS_##name)(__VA_ARGS__)
#else
#define CHIP_IF_CHOSEN(name, ...) __VA_ARGS__
#endif

/** @name Columns of the list: CHIP_IF_<column>_<value>(words) keeps the words for this value only.
 * @{ */
#define CHIP_IF_SPI_UART(...)
#define CHIP_IF_SPI_SPI(...) __VA_ARGS__
#define CHIP_IF_SPI_SDIO(...)
#define CHIP_IF_SDIO_UART(...)
#define CHIP_IF_SDIO_SPI(...)
#define CHIP_IF_SDIO_SDIO(...) __VA_ARGS__
#define CHIP_IF_SWITCHED_POWERED(...)
#define CHIP_IF_SWITCHED_SWITCHED(...) __VA_ARGS__
/** @} */

#endif
