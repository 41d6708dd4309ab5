/**
 * The chip's MAC address.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_MAC_H
#define ENGINE_MAC_H

#include "engine/exchange.h"

/**
 * Makes the six bytes of a MAC address from the eFuse words that hold it: two, and on the ESP8266
 * one with the maker's prefix.
 */
void mac_decode(uint8_t *mac, const chip_t *chip, const uint32_t *words, uint32_t prefix);

#endif
