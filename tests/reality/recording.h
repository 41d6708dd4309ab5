/**
 * Reads recordings of real loaders: README.md tells how they are written down.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_REALITY_RECORDING_H
#define TESTS_REALITY_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    RECORD_END,
    RECORD_SESSION,    /**< `name` begins, with a fresh chip */
    RECORD_STEP,       /**< `name` is what the host meant, its number first */
    RECORD_HOST,       /**< the host wrote `bytes` at once */
    RECORD_STUB,       /**< ... block `number` of the stub's segment `name` */
    RECORD_CHIP,       /**< the chip sent `bytes` */
    RECORD_CHIP_BEGIN, /**< the chip sent them, and more that is left out */
    RECORD_FLASH,      /**< the session is over; the changed sectors follow */
    RECORD_SECTOR,     /**< the sector at `number` has this MD5, or is "erased" */
    RECORD_MANY,       /**< too many changed: all of flash has this MD5 */
} record_kind_t;

enum { RECORD_BYTES_MAX = 65536, RECORD_NAME_MAX = 160 };

typedef struct {
    record_kind_t kind;
    char name[RECORD_NAME_MAX]; /**< or the MD5 */
    uint32_t number;
    uint8_t bytes[RECORD_BYTES_MAX];
    size_t size;
} record_t;

typedef struct recording recording_t;

/** @return NULL when there is no such file */
recording_t *recording_open(const char *path);
/** The next line; fails the test where it is none of the above. */
void recording_next(recording_t *recording, record_t *record);
void recording_close(recording_t *recording);

#endif
