/**
 * The bytes that Python's random.Random(seed).randbytes() makes: what the recorded chips had in
 * their flash.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_REALITY_PYTHON_RANDOM_H
#define TESTS_REALITY_PYTHON_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/** @param size a multiple of 4 */
void python_random_bytes(uint32_t seed, uint8_t *bytes, size_t size);

#endif
