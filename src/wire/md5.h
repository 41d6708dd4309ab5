/**
 * MD5 (RFC 1321), which the chips calculate over a region of flash. It finds accidents, not
 * attacks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WIRE_MD5_H
#define WIRE_MD5_H

#include "esp_loader_wire.h"
#include <stddef.h>
#include <stdint.h>

enum { MD5_DIGEST_SIZE = 16 };

/** Begins a calculation. */
void md5_init(esp_loader_md5_t *md5);

/** Adds `size` bytes. */
void md5_update(esp_loader_md5_t *md5, const uint8_t *data, size_t size);

/** Ends the calculation and writes the digest's 16 bytes. */
void md5_final(esp_loader_md5_t *md5, uint8_t *digest);

#endif
