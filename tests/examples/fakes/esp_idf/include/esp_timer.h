/** Stand-in for ESP-IDF's header of the same name. SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_ESP_TIMER_H
#define FAKE_ESP_TIMER_H

#include "esp_err.h"

/** Microseconds since the start. */
int64_t esp_timer_get_time(void);

#endif
