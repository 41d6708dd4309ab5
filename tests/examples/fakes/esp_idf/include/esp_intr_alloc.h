/** Stand-in for ESP-IDF's header of the same name. SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_ESP_INTR_ALLOC_H
#define FAKE_ESP_INTR_ALLOC_H

#include "esp_err.h"

#define ESP_INTR_FLAG_LEVEL1       (1 << 1)
#define ESP_INTR_FLAG_LOWMED       (7 << 1)
#define ESP_INTR_CPU_AFFINITY_AUTO 0

#endif
