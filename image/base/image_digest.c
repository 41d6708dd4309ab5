/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_digest.h"
#include <nettle/md5.h>
#include <nettle/sha2.h>

void image_sha256(const uint8_t *data, size_t size, uint8_t digest[32])
{
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, size, data);
    sha256_digest(&context, SHA256_DIGEST_SIZE, digest);
}

void image_sha384(const uint8_t *data, size_t size, uint8_t digest[48])
{
    struct sha384_ctx context;
    sha384_init(&context);
    sha384_update(&context, size, data);
    sha384_digest(&context, SHA384_DIGEST_SIZE, digest);
}

void image_md5(const uint8_t *data, size_t size, uint8_t digest[16])
{
    struct md5_ctx context;
    md5_init(&context);
    md5_update(&context, size, data);
    md5_digest(&context, MD5_DIGEST_SIZE, digest);
}
