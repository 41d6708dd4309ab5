/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_PICO_HARDWARE_TIMER_H
#define FAKE_PICO_HARDWARE_TIMER_H

#include <stdint.h>

uint64_t time_us_64(void);

#endif
