/**
 * An image as it grows: headers, segments and what is computed of them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_WRITER_H
#define IMAGE_WRITER_H

#include "esp_image.h"
#include "esp_image_convert.h"

/** Bytes for a segment, sized in whole words. */
typedef struct {
    uint32_t address;
    uint32_t size;
    const uint8_t *data;
    esp_image_elf_role_t role;
} image_piece_t;

typedef struct {
    uint8_t *bytes;
    size_t size;
    size_t room;
    uint8_t checksum;
    unsigned segments;
    bool hash_wanted; /* the ELF file's digest */
    bool hash_placed;
    uint32_t hash_offset;
    uint8_t hash[ESP_IMAGE_HASH_SIZE];
    esp_image_convert_fault_t *fault; /* the first fault stays; then nothing is written */
} image_writer_t;

/** Begins one; `fault` must hold none. */
void image_writer_init(image_writer_t *writer, esp_image_convert_fault_t *fault);

/** Notes a fault, unless there is one. @return false */
bool image_writer_fail(image_writer_t *writer, esp_image_convert_reason_t reason, uint32_t found,
                       uint32_t other);

bool image_writer_failed(const image_writer_t *writer);

/** Appends `size` bytes and returns them, to be filled in; NULL after a fault. */
uint8_t *image_writer_append(image_writer_t *writer, size_t size, uint8_t fill);

/**
 * Appends a segment: its header, `data`, or zeros where that is NULL, then zeros up to `size`.
 * Puts the ELF file's digest where it belongs, and counts the bytes into the checksum.
 */
void image_writer_segment(image_writer_t *writer, uint32_t address, const uint8_t *data,
                          uint32_t data_size, uint32_t size);

/** Appends what fills a block of 16 bytes whose last one is the checksum. */
void image_writer_checksum(image_writer_t *writer);

/** Appends the SHA-256 of all there is. */
void image_writer_hash(image_writer_t *writer);

#endif
