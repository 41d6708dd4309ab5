/**
 * The checks over an image's bytes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_DIGEST_H
#define IMAGE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

/** What the checksum starts from (ESP_CHECKSUM_MAGIC in esptool). */
enum { IMAGE_CHECKSUM_SEED = 0xEF };

/** XOR of all bytes and `checksum`. */
uint8_t image_checksum(uint8_t checksum, const uint8_t *data, size_t size);

/** The CRC-32 of zlib; `crc` is that of what comes before, 0 at the beginning. */
uint32_t image_crc32_on(uint32_t crc, const uint8_t *data, size_t size);

/** The same of all there is. */
uint32_t image_crc32(const uint8_t *data, size_t size);

/**
 * The CRC-32 that ends an image with two headers: that of zlib, but complemented when its top bit
 * is set and else one more (esptool, esp8266_crc32).
 */
uint32_t image_crc(const uint8_t *data, size_t size);

void image_sha256(const uint8_t *data, size_t size, uint8_t digest[32]);

void image_sha384(const uint8_t *data, size_t size, uint8_t digest[48]);

void image_md5(const uint8_t *data, size_t size, uint8_t digest[16]);

#endif
