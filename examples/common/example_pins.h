/**
 * Pins of the host in the examples over a UART. Change them here or define them in the build. The
 * defaults exist on every board and belong to nothing else there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXAMPLE_PINS_H
#define EXAMPLE_PINS_H

#include "sdkconfig.h"

#ifndef EXAMPLE_PIN_TX
#if CONFIG_IDF_TARGET_ESP32P4
/* As the ESP32-P4-Function-EV-Board has them free; nothing resets the target there. */
#define EXAMPLE_PIN_TX    22 /**< to the target's RX0 */
#define EXAMPLE_PIN_RX    21 /**< to the target's TX0 */
#define EXAMPLE_PIN_BOOT  20
#define EXAMPLE_PIN_RESET GPIO_NUM_NC
#else
#define EXAMPLE_PIN_TX 4
#define EXAMPLE_PIN_RX 5
#if CONFIG_IDF_TARGET_ESP32
/* 6 to 11 are the ESP32's own flash. */
#define EXAMPLE_PIN_RESET 25
#define EXAMPLE_PIN_BOOT  26
#elif CONFIG_IDF_TARGET_ESP32H2
/* It has no 6 and 7. */
#define EXAMPLE_PIN_RESET 10
#define EXAMPLE_PIN_BOOT  11
#else
#define EXAMPLE_PIN_RESET 6
#define EXAMPLE_PIN_BOOT  7
#endif
#endif
#endif

#endif
