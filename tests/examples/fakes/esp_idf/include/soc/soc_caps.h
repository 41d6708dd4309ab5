/** Stand-in for ESP-IDF's header of the same name. SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_SOC_CAPS_H
#define FAKE_SOC_CAPS_H

#include "sdkconfig.h"

#if CONFIG_IDF_TARGET_ESP32P4 || CONFIG_IDF_TARGET_ESP32S3
#define SOC_SDMMC_USE_GPIO_MATRIX 1
#endif

#endif
