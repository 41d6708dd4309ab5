/**
 * The HAL of the family whose header is in the include path.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STM32_HAL_H
#define STM32_HAL_H

#if __has_include("stm32c0xx_hal.h")
#include "stm32c0xx_hal.h"
#elif __has_include("stm32f0xx_hal.h")
#include "stm32f0xx_hal.h"
#elif __has_include("stm32f1xx_hal.h")
#include "stm32f1xx_hal.h"
#elif __has_include("stm32f2xx_hal.h")
#include "stm32f2xx_hal.h"
#elif __has_include("stm32f3xx_hal.h")
#include "stm32f3xx_hal.h"
#elif __has_include("stm32f4xx_hal.h")
#include "stm32f4xx_hal.h"
#elif __has_include("stm32f7xx_hal.h")
#include "stm32f7xx_hal.h"
#elif __has_include("stm32g0xx_hal.h")
#include "stm32g0xx_hal.h"
#elif __has_include("stm32g4xx_hal.h")
#include "stm32g4xx_hal.h"
#elif __has_include("stm32h5xx_hal.h")
#include "stm32h5xx_hal.h"
#elif __has_include("stm32h7xx_hal.h")
#include "stm32h7xx_hal.h"
#elif __has_include("stm32l0xx_hal.h")
#include "stm32l0xx_hal.h"
#elif __has_include("stm32l1xx_hal.h")
#include "stm32l1xx_hal.h"
#elif __has_include("stm32l4xx_hal.h")
#include "stm32l4xx_hal.h"
#elif __has_include("stm32l5xx_hal.h")
#include "stm32l5xx_hal.h"
#elif __has_include("stm32u0xx_hal.h")
#include "stm32u0xx_hal.h"
#elif __has_include("stm32u5xx_hal.h")
#include "stm32u5xx_hal.h"
#elif __has_include("stm32wbxx_hal.h")
#include "stm32wbxx_hal.h"
#elif __has_include("stm32wlxx_hal.h")
#include "stm32wlxx_hal.h"
#else
#error                                                                                             \
    "No STM32 HAL header found: add the Inc folder of your family's HAL driver to the include path"
#endif

#endif
