/**
 * The state of an MD5 as version 2.0 of esp-serial-flasher declares it in a header of this name,
 * for programs that name the type. The library's own digest is esp_loader_md5.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MD5_CTX_H
#define MD5_CTX_H

#include <stdint.h>

struct MD5Context {
    uint32_t buf[4];
    uint32_t bits[2];
    uint8_t in[64];
};

#endif
