/**
 * MD5 (RFC 1321), which the chips calculate over a region of flash. It finds accidents, not
 * attacks.
 *
 * esp_loader_md5_init() comes first, then any number of esp_loader_md5_update(), then
 * esp_loader_md5_final(); after that only init may follow. None fails, and each takes as long as
 * its bytes. All memory is the caller's, of any alignment.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_MD5_H
#define ESP_LOADER_MD5_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ESP_LOADER_MD5_SIZE = 16 };

/** The sum so far; private. */
typedef struct {
    uint32_t words[4];
} esp_loader_md5_state_t;

/** A calculation in progress; its content is private. */
typedef struct {
    esp_loader_md5_state_t _state;
    uint32_t _length;    /* bytes taken so far: below 512 MiB */
    uint32_t _block[16]; /* the block that is not full yet, as numbers */
} esp_loader_md5_t;

/** Begins a calculation. */
void esp_loader_md5_init(esp_loader_md5_t *md5);

/** Adds `size` bytes; 0 adds nothing. */
void esp_loader_md5_update(esp_loader_md5_t *md5, const uint8_t *data, size_t size);

/** Ends the calculation and writes the digest's ESP_LOADER_MD5_SIZE bytes. */
void esp_loader_md5_final(esp_loader_md5_t *md5, uint8_t *digest);

/** Writes the digest's ESP_LOADER_MD5_SIZE bytes that 32 hexadecimal digits of either case tell;
 * that they are digits is not checked. */
void esp_loader_md5_from_digits(uint8_t *digest, const uint8_t *digits);

/** Whether two digests are the same. */
bool esp_loader_md5_equal(const uint8_t *a, const uint8_t *b);

#ifdef __cplusplus
}
#endif

#endif
