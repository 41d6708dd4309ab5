/**
 * The chip's MAC address.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_MAC_H
#define ENGINE_MAC_H

#include "engine/exchange.h"
#include "link_names.h"

enum { MAC_PLACES = 3 };

/** Where the words of the MAC lie from the first on: two, then the maker's prefix. */
extern const uint8_t mac_places[MAC_PLACES];

/**
 * Makes the six bytes of a MAC address from the eFuse words that hold it: two, and
 * one with the maker's prefix where that is apart (CHIP_MAC_HAS_PREFIX).
 */
void mac_decode(uint8_t *mac, const chip_t *chip, const uint32_t *words, uint32_t prefix);

#endif
