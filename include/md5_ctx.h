/**
 * The state of an MD5 sum, by the name and with the fields that version 2.0 of the interface gives
 * it. Programs may hold one; the library has a state of its own, esp_loader_md5_t, and no function
 * that takes this.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MD5_CTX_H
#define MD5_CTX_H

#include <stdint.h>

struct MD5Context {
    uint32_t buf[4];  /**< the four words of the sum so far */
    uint32_t bits[2]; /**< how many bits were taken, the lower word first */
    uint8_t in[64];   /**< what is not a whole block yet */
};

#endif
