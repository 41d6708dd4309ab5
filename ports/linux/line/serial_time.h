/**
 * Deadlines on the monotonic clock.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SERIAL_TIME_H
#define SERIAL_TIME_H

#include <stdint.h>

/** Monotonic milliseconds. */
int64_t serial_now_ms(void);

/** What is left until `deadline` of serial_now_ms(), not below 0; -1 for a negative (no) deadline.
 */
int serial_remaining_ms(int64_t deadline);

/** The deadline `timeout_ms` from now; -1 for a negative (unlimited) timeout. */
int64_t serial_deadline(int timeout_ms);

#endif
