/**
 * Intel HEX records.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_HEX_H
#define IMAGE_HEX_H

#include <stddef.h>
#include <stdint.h>

enum {
    IMAGE_HEX_DATA = 0,
    IMAGE_HEX_END = 1,
    IMAGE_HEX_SEGMENT = 2,       /* the address's bits 4 to 19 */
    IMAGE_HEX_START_SEGMENT = 3, /* CS:IP, of no use here */
    IMAGE_HEX_UPPER = 4,         /* the address's upper half */
    IMAGE_HEX_START = 5,
    IMAGE_HEX_AROUND = 5, /* bytes beside the data: length, address, kind, checksum */
    IMAGE_HEX_MOST = 255
};

typedef struct {
    uint8_t length;
    uint16_t address;
    uint8_t kind;
    uint8_t data[IMAGE_HEX_MOST];
} image_hex_record_t;

typedef enum {
    IMAGE_HEX_RECORD_OK,
    IMAGE_HEX_RECORD_NONE,     /* other characters, or too few */
    IMAGE_HEX_RECORD_CHECKSUM, /* a record, but for its sum */
} image_hex_found_t;

/** Reads the record that begins at `text`; `length` is out: its characters, line end not included.
 */
image_hex_found_t image_hex_record(const uint8_t *text, size_t size, image_hex_record_t *record,
                                   size_t *length);

#endif
