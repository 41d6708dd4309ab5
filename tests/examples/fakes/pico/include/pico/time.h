/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_PICO_TIME_H
#define FAKE_PICO_TIME_H

#include <stdint.h>

void sleep_ms(uint32_t ms);

#endif
