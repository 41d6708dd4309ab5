/**
 * What the sketch writes: dropin.py puts the bytes into pattern.inc.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef DROPIN_FIRMWARE_H
#define DROPIN_FIRMWARE_H

#include <stdint.h>

static const uint8_t firmware[] = {
#include "pattern.inc"
};
static const uint32_t FIRMWARE_ADDRESS = 0x10000;
static const uint32_t FIRMWARE_SIZE = sizeof(firmware);

#endif
