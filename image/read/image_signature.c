/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_bytes.h"
#include "base/image_digest.h"
#include "esp_image_signature.h"
#include <string.h>

enum {
    SIGNATURE_SECTOR = 0x1000, /* the blocks begin at a multiple of it */
    SIGNATURE_BLOCK = 1216,
    SIGNATURE_BLOCKS = 3,
    SIGNATURE_MAGIC = 0xE7,
    SIGNATURE_RSA = 2,
    SIGNATURE_ECDSA = 3,
    SIGNATURE_LONG_AT = 2, /* 1: the digest is SHA-384, as of the curve P-384; seen in what
                              espsecure 5.6 makes */
    SIGNATURE_DIGEST_AT = 4,
    SIGNATURE_DIGEST_MOST = 48,
    SIGNATURE_CRC_AT = 1196,

    FIRST_SIZE = 68, /* of the first version: a word, 0, and 64 bytes */
    FIRST_WORD = 4,
};

typedef void (*signature_digest_t)(const uint8_t *data, size_t size, uint8_t *digest);

static void signature_sha384(const uint8_t *data, size_t size, uint8_t *digest)
{
    image_sha384(data, size, digest);
}

/* @param sha384  NULL: there is none here */
static esp_image_signature_t signature_block(const uint8_t *image, uint32_t signed_size,
                                             const uint8_t *block, signature_digest_t sha384)
{
    uint8_t digest[SIGNATURE_DIGEST_MOST];
    size_t size = 32;
    if (block[0] != SIGNATURE_MAGIC) {
        return ESP_IMAGE_SIGNATURE_NONE;
    }
    if ((block[1] != SIGNATURE_RSA && block[1] != SIGNATURE_ECDSA) ||
        image_get32(block + SIGNATURE_CRC_AT) != image_crc32(block, SIGNATURE_CRC_AT)) {
        return ESP_IMAGE_SIGNATURE_DAMAGED;
    }
    if (block[1] != SIGNATURE_ECDSA || block[SIGNATURE_LONG_AT] != 1) {
        image_sha256(image, signed_size, digest);
    } else if (sha384 != NULL) {
        size = sizeof digest;
        sha384(image, signed_size, digest);
    } else {
        return ESP_IMAGE_SIGNATURE_THERE;
    }
    return memcmp(digest, block + SIGNATURE_DIGEST_AT, size) == 0 ? ESP_IMAGE_SIGNATURE_THERE
                                                                  : ESP_IMAGE_SIGNATURE_OTHER;
}

static esp_image_signature_t signature_find(const uint8_t *data, size_t size, uint32_t length,
                                            signature_digest_t sha384)
{
    const uint32_t at = (length + SIGNATURE_SECTOR - 1) / SIGNATURE_SECTOR * SIGNATURE_SECTOR;
    esp_image_signature_t first = ESP_IMAGE_SIGNATURE_NONE;
    for (uint32_t i = 0; i < SIGNATURE_BLOCKS; i++) {
        const uint32_t block = at + i * SIGNATURE_BLOCK;
        if (block > size || size - block < SIGNATURE_BLOCK) {
            break;
        }
        const esp_image_signature_t found = signature_block(data, at, data + block, sha384);
        if (found == ESP_IMAGE_SIGNATURE_THERE) {
            return found;
        }
        first = i == 0 ? found : first;
    }
    return first;
}

esp_image_signature_t esp_image_signature(const uint8_t *data, size_t size, uint32_t length)
{
    return signature_find(data, size, length, signature_sha384);
}

esp_image_signature_t esp_image_signature_small(const uint8_t *data, size_t size, uint32_t length)
{
    return signature_find(data, size, length, NULL);
}

bool esp_image_has_first_signature(const uint8_t *data, size_t size, uint32_t length)
{
    if (length > size || size - length < FIRST_SIZE || image_get32(data + length) != 0) {
        return false;
    }
    /* Neither erased flash nor padding. */
    const uint8_t *signature = data + length + FIRST_WORD;
    for (int i = 1; i < FIRST_SIZE - FIRST_WORD; i++) {
        if (signature[i] != signature[0]) {
            return true;
        }
    }
    return false;
}
